using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Syntax;

/// <summary>A statement of a template: a closed family, executed by <see cref="Evaluation.TemplateEvaluator"/>.</summary>
/// <param name="Offset">Where it stands in the prepared source.</param>
internal abstract record TemplateStatement(int Offset)
{
    /// <summary>Text between tags.</summary>
    internal sealed record Text(int Offset, StringValue Value) : TemplateStatement(Offset);

    /// <summary><c>{{ a }}</c>.</summary>
    internal sealed record Output(int Offset, TemplateExpression Value) : TemplateStatement(Offset);

    /// <summary><c>{% set a = b %}</c>, or a block when there is no value.</summary>
    internal sealed record Set(
        int Offset,
        TemplateExpression Target,
        TemplateExpression? Value,
        IReadOnlyList<TemplateStatement> Body)
        : TemplateStatement(Offset);

    /// <summary><c>{% if a %}</c>; an <c>elif</c> is an <c>if</c> in the alternative.</summary>
    internal sealed record If(
        int Offset,
        TemplateExpression Condition,
        IReadOnlyList<TemplateStatement> Body,
        IReadOnlyList<TemplateStatement> Alternative)
        : TemplateStatement(Offset);

    /// <summary><c>{% for a, b in c if d %}</c>.</summary>
    internal sealed record For(
        int Offset,
        IReadOnlyList<string> Targets,
        bool Unpacks,
        TemplateExpression Source,
        TemplateExpression? Condition,
        IReadOnlyList<TemplateStatement> Body,
        IReadOnlyList<TemplateStatement> Alternative)
        : TemplateStatement(Offset);

    /// <summary><c>{% macro m(a) %}</c>.</summary>
    internal sealed record Macro(int Offset, MacroDefinition Definition) : TemplateStatement(Offset);

    /// <summary><c>{% call(a) m(b) %}</c>.</summary>
    internal sealed record CallBlock(int Offset, TemplateExpression.Call Call, MacroDefinition Caller) : TemplateStatement(Offset);

    /// <summary><c>{% filter f %}</c>.</summary>
    internal sealed record FilterBlock(int Offset, TemplateFilter Applied, IReadOnlyList<TemplateStatement> Body)
        : TemplateStatement(Offset);

    /// <summary><c>{% break %}</c>.</summary>
    internal sealed record Break(int Offset) : TemplateStatement(Offset);

    /// <summary><c>{% continue %}</c>.</summary>
    internal sealed record Continue(int Offset) : TemplateStatement(Offset);
}
