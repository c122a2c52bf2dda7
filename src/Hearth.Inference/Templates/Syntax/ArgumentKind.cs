namespace Hearth.Inference.Templates.Syntax;

/// <summary>How an argument is passed.</summary>
internal enum ArgumentKind
{
    /// <summary><c>a</c>.</summary>
    Positional,

    /// <summary><c>*a</c>.</summary>
    Spread,

    /// <summary><c>name=a</c>.</summary>
    Keyword,

    /// <summary><c>**a</c>.</summary>
    KeywordSpread,
}
