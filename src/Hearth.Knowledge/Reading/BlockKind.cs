namespace Hearth.Knowledge.Reading;

/// <summary>What a part of a document is.</summary>
internal enum BlockKind
{
    /// <summary>Prose, cut by sentences.</summary>
    Prose = 0,

    /// <summary>The title of what follows.</summary>
    Heading = 1,

    /// <summary>Code, cut by lines.</summary>
    Code = 2,

    /// <summary>Rows of a table, cut by lines.</summary>
    Table = 3,
}
