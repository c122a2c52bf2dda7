using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Syntax;

/// <summary>An expression of a template: a closed family, evaluated by <see cref="Evaluation.TemplateEvaluator"/>.</summary>
/// <param name="Offset">Where it stands in the prepared source.</param>
internal abstract record TemplateExpression(int Offset)
{
    /// <summary>A string or a number.</summary>
    internal sealed record Literal(int Offset, TemplateValue Value) : TemplateExpression(Offset);

    /// <summary>A variable.</summary>
    internal sealed record Name(int Offset, string Value) : TemplateExpression(Offset);

    /// <summary><c>[a, b]</c> or <c>(a, b)</c>.</summary>
    internal sealed record Sequence(int Offset, IReadOnlyList<TemplateExpression> Items, bool IsTuple) : TemplateExpression(Offset);

    /// <summary><c>{'a': b}</c>.</summary>
    internal sealed record Mapping(int Offset, IReadOnlyList<(TemplateExpression Key, TemplateExpression Value)> Entries)
        : TemplateExpression(Offset);

    /// <summary><c>a.b</c>; the property is a name or an index.</summary>
    internal sealed record Member(int Offset, TemplateExpression Target, TemplateValue Property) : TemplateExpression(Offset);

    /// <summary><c>a[b]</c>.</summary>
    internal sealed record Item(int Offset, TemplateExpression Target, TemplateExpression Key) : TemplateExpression(Offset);

    /// <summary><c>a[b:c:d]</c>.</summary>
    internal sealed record Slice(
        int Offset,
        TemplateExpression Target,
        TemplateExpression? Start,
        TemplateExpression? Stop,
        TemplateExpression? Step)
        : TemplateExpression(Offset);

    /// <summary><c>f(a, *b, c=d, **e)</c>.</summary>
    internal sealed record Call(int Offset, TemplateExpression Callee, IReadOnlyList<TemplateArgument> Arguments)
        : TemplateExpression(Offset);

    /// <summary><c>not a</c>, <c>-a</c>, <c>+a</c>.</summary>
    internal sealed record Unary(int Offset, UnaryOperator Operator, TemplateExpression Operand) : TemplateExpression(Offset);

    /// <summary><c>a + b</c> and its like.</summary>
    internal sealed record Binary(int Offset, BinaryOperator Operator, TemplateExpression Left, TemplateExpression Right)
        : TemplateExpression(Offset);

    /// <summary><c>a | f(b)</c>; no arguments and an empty list of them are different filters in places.</summary>
    internal sealed record Filter(int Offset, TemplateExpression Operand, TemplateFilter Applied) : TemplateExpression(Offset);

    /// <summary><c>a is not t</c>.</summary>
    internal sealed record Test(int Offset, TemplateExpression Operand, string TestName, bool IsNegated, TemplateExpression? Argument)
        : TemplateExpression(Offset);

    /// <summary><c>a if c else b</c>; without <c>else</c> the value is undefined, and in a loop's head it is the loop's condition.</summary>
    internal sealed record Conditional(int Offset, TemplateExpression Condition, TemplateExpression Then, TemplateExpression? Otherwise)
        : TemplateExpression(Offset);
}
