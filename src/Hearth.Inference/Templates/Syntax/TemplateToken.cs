namespace Hearth.Inference.Templates.Syntax;

/// <summary>One token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its value: the text, the unescaped string, the digits, the name or the symbol.</param>
/// <param name="Offset">Where it begins in the prepared source.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Text, int Offset)
{
    /// <summary>Whether this is the given symbol.</summary>
    public bool Is(string symbol) => Kind == TokenKind.Symbol && string.Equals(Text, symbol, StringComparison.Ordinal);

    /// <summary>Whether this is the given name.</summary>
    public bool IsName(string name) => Kind == TokenKind.Identifier && string.Equals(Text, name, StringComparison.Ordinal);
}
