namespace Hearth.Primitives.Contracts;

/// <summary>How a metadata value is compared with a given one.</summary>
public enum MetadataComparison
{
    /// <summary>Equal.</summary>
    Equal = 0,

    /// <summary>The field exists and is not equal.</summary>
    NotEqual = 1,

    /// <summary>Less.</summary>
    Less = 2,

    /// <summary>Less or equal.</summary>
    LessOrEqual = 3,

    /// <summary>Greater.</summary>
    Greater = 4,

    /// <summary>Greater or equal.</summary>
    GreaterOrEqual = 5,
}
