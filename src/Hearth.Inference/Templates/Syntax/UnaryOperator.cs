namespace Hearth.Inference.Templates.Syntax;

/// <summary>The operators with one operand.</summary>
internal enum UnaryOperator
{
    /// <summary><c>not</c>.</summary>
    Not,

    /// <summary><c>-</c>.</summary>
    Minus,

    /// <summary><c>+</c>.</summary>
    Plus,
}
