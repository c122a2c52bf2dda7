namespace Hearth.Inference.Templates.Syntax;

/// <summary>One parameter of a macro or a call block.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Evaluated at each call that leaves it out; null where it has none.</param>
internal sealed record TemplateParameter(string Name, TemplateExpression? Default);
