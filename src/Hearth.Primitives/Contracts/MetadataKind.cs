namespace Hearth.Primitives.Contracts;

/// <summary>What a metadata value is. The numbers are stored in files: append only.</summary>
public enum MetadataKind
{
    /// <summary>Text.</summary>
    String = 0,

    /// <summary>A whole number of 64 bits.</summary>
    Integer = 1,

    /// <summary>A finite number of 64 bits.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>A moment, in UTC, exact to 100 ns.</summary>
    Date = 4,

    /// <summary>Several values that are not lists themselves.</summary>
    List = 5,
}
