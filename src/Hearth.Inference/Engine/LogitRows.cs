namespace Hearth.Inference.Engine;

/// <summary>Of which tokens of a span the scores are wanted.</summary>
internal enum LogitRows
{
    /// <summary>None: more of the prompt follows.</summary>
    None = 0,

    /// <summary>The last one.</summary>
    Last = 1,

    /// <summary>Every one.</summary>
    All = 2,
}
