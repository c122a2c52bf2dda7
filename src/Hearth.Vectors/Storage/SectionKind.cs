namespace Hearth.Vectors.Storage;

/// <summary>The parts of a segment file. The numbers are stored: append only.</summary>
internal enum SectionKind
{
    /// <summary>Not a section.</summary>
    None = 0,

    /// <summary>The floats of all rows.</summary>
    Originals = 1,

    /// <summary>The codes of all rows.</summary>
    Codes = 2,

    /// <summary>The squared norm of each code; Euclidean only.</summary>
    Norms = 3,

    /// <summary>The ground of the graph.</summary>
    GraphGround = 4,

    /// <summary>Where each node's upper levels begin.</summary>
    GraphPlaces = 5,

    /// <summary>The upper levels.</summary>
    GraphUpper = 6,

    /// <summary>Where each id begins (64 bits, one more than rows), then the ids.</summary>
    Ids = 7,

    /// <summary>The rows by the bytes of their ids.</summary>
    IdOrder = 8,

    /// <summary>Where each text begins (64 bits, one more than rows), then the texts; a row without text is marked in <see cref="Facts"/>.</summary>
    Texts = 9,

    /// <summary>Where each row's metadata begins (64 bits, one more than rows), then the metadata.</summary>
    Metadata = 10,

    /// <summary>Metadata by field, for filters.</summary>
    Columns = 11,

    /// <summary>The inverted index.</summary>
    Words = 12,

    /// <summary>Numbers about the segment: scale, entry of the graph, rows without text.</summary>
    Facts = 13,
}
