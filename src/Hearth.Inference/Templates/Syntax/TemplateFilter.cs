namespace Hearth.Inference.Templates.Syntax;

/// <summary>A filter as it is applied.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">Null where no parentheses stand behind the name.</param>
internal sealed record TemplateFilter(string Name, IReadOnlyList<TemplateArgument>? Arguments);
