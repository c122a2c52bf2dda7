namespace Hearth.Knowledge.Reading;

/// <summary>A part of a document's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character in the text.</param>
/// <param name="End">Behind its last.</param>
internal readonly record struct TextBlock(BlockKind Kind, int Start, int End)
{
    /// <summary>Of a heading, 1 to 6.</summary>
    public int Level { get; init; }

    /// <summary>Of a heading, its words without marks.</summary>
    public string? Title { get; init; }

    /// <summary>What one needs to know to read it: the columns of a table, the function that code is in.</summary>
    public string? Context { get; init; }

    /// <summary>The page it begins on, from 1; 0 where there are no pages.</summary>
    public int Page { get; init; }
}
