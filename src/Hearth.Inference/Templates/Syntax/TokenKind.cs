namespace Hearth.Inference.Templates.Syntax;

/// <summary>The kinds of token a template is made of.</summary>
internal enum TokenKind
{
    /// <summary>Text between tags, copied to the output.</summary>
    Text,

    /// <summary><c>123</c> or <c>1.5</c>, possibly with a sign.</summary>
    Number,

    /// <summary>A quoted string, unescaped.</summary>
    String,

    /// <summary>A name or a keyword.</summary>
    Identifier,

    /// <summary><c>{% … %}</c> opens.</summary>
    OpenStatement,

    /// <summary><c>{% … %}</c> closes.</summary>
    CloseStatement,

    /// <summary><c>{{ … }}</c> opens.</summary>
    OpenExpression,

    /// <summary><c>{{ … }}</c> closes.</summary>
    CloseExpression,

    /// <summary>A comment; it only separates texts.</summary>
    Comment,

    /// <summary>Brackets, punctuation and operators; the token's text says which.</summary>
    Symbol,

    /// <summary>A sign that stands before an operand.</summary>
    UnarySign,

    /// <summary>Behind the last token.</summary>
    End,
}
