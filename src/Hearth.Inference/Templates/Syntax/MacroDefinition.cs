namespace Hearth.Inference.Templates.Syntax;

/// <summary>The callable part of a macro or a call block.</summary>
/// <param name="Name">The macro's name; empty for a call block.</param>
/// <param name="Parameters">In order.</param>
/// <param name="Body">What a call renders.</param>
/// <param name="TakesFurtherPositional">Whether the body reads <c>varargs</c>; only then may there be more arguments than parameters.</param>
/// <param name="TakesFurtherKeywords">Whether the body reads <c>kwargs</c>; only then may there be keywords that are no parameter.</param>
internal sealed record MacroDefinition(
    string Name,
    IReadOnlyList<TemplateParameter> Parameters,
    IReadOnlyList<TemplateStatement> Body,
    bool TakesFurtherPositional,
    bool TakesFurtherKeywords);
