namespace Hearth.Inference.Templates.Syntax;

/// <summary>One argument of a call.</summary>
/// <param name="Kind">How it is passed.</param>
/// <param name="Name">The keyword; empty for the other kinds.</param>
/// <param name="Value">What is passed.</param>
internal sealed record TemplateArgument(ArgumentKind Kind, string Name, TemplateExpression Value);
