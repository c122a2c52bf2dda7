namespace Hearth.Vectors.Filters;

/// <summary>What a piece of a filter text is.</summary>
internal enum FilterTokenKind
{
    /// <summary>The end of the text.</summary>
    End = 0,

    /// <summary>A keyword or the name of a field.</summary>
    Word = 1,

    /// <summary>The name of a field in backticks.</summary>
    Name = 2,

    /// <summary>A string, a number or a date.</summary>
    Value = 3,

    /// <summary>An operator, a comma, a parenthesis or a bracket.</summary>
    Symbol = 4,
}
