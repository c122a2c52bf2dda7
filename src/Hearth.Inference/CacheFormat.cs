namespace Hearth.Inference;

/// <summary>How keys and values of a context are kept. The names are those of the field.</summary>
#pragma warning disable CA1707 // Identifiers should not contain underscores: these are the field's own names.
public enum CacheFormat
{
    /// <summary>Halves.</summary>
    F16 = 0,

    /// <summary>Bytes with a scale per 32: 53 % of the memory, about .4 % of rounding.</summary>
    Q8_0 = 1,
}
#pragma warning restore CA1707
