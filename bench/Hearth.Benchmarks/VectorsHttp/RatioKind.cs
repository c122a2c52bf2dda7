namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>How two figures are compared.</summary>
internal enum RatioKind
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Less is better: the peer's by Hearth's.</summary>
    Cost = 1,

    /// <summary>More is better: Hearth's by the peer's.</summary>
    Rate = 2,
}
