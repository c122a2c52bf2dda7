using Hearth.Inference.Templates.Syntax;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The operators on evaluated operands.</summary>
/// <remarks>
/// What they give for unlike types is what <c>@huggingface/jinja</c> gives, whose values are JavaScript's: <c>==</c> is its loose
/// equality and <c>+</c> and <c>~</c> join its text forms.
/// </remarks>
internal static class ValueOperators
{
    /// <summary>Applies an operator other than <c>and</c> and <c>or</c>.</summary>
    public static TemplateValue Apply(BinaryOperator operation, TemplateValue left, TemplateValue right, TemplateRun run)
    {
        switch (operation)
        {
            case BinaryOperator.Equal:
                return BooleanValue.Of(ValueEquality.AreLooselyEqual(left, right, run));
            case BinaryOperator.NotEqual:
                return BooleanValue.Of(!ValueEquality.AreLooselyEqual(left, right, run));
            case BinaryOperator.In or BinaryOperator.NotIn when right is UndefinedValue:
                return BooleanValue.Of(operation == BinaryOperator.NotIn);
        }

        if (left is UndefinedValue or NullValue || right is UndefinedValue or NullValue)
        {
            throw Unsuitable(operation, left, right, run);
        }

        switch (operation)
        {
            case BinaryOperator.Concatenate:
                return Join(left, right, run);
            case BinaryOperator.In:
                return BooleanValue.Of(Contains(right, left, run) ?? throw Unsuitable(operation, left, right, run));
            case BinaryOperator.NotIn:
                return BooleanValue.Of(!(Contains(right, left, run) ?? throw Unsuitable(operation, left, right, run)));
            case BinaryOperator.Power when ToNumber(left) is { } number && ToNumber(right) is { } exponent:
                return Power(number, exponent, left is NumberValue { IsFloat: true } || right is NumberValue { IsFloat: true }, run);
            case BinaryOperator.Add when left is ListValue first && right is ListValue second:
                return run.Made([.. first.Items, .. second.Items]);
            case BinaryOperator.Multiply when left is StringValue text && right is NumberValue { IsFloat: false } count:
                return Repeat(text, count.Value, run);
        }

        if (left is NumberValue a && right is NumberValue b)
        {
            return Calculate(operation, a, b) ?? throw Unsuitable(operation, left, right, run);
        }

        return operation == BinaryOperator.Add && (left is StringValue || right is StringValue) && !(right is ListValue && left is ListValue)
            ? Join(left, right, run)
            : throw Unsuitable(operation, left, right, run);
    }

    /// <summary>A number or a boolean as a number; null for anything else.</summary>
    public static double? ToNumber(TemplateValue value) => value switch
    {
        NumberValue number => number.Value,
        BooleanValue boolean => boolean.Value ? 1 : 0,
        _ => null,
    };

    private static NumberValue Power(double number, double exponent, bool isFloat, TemplateRun run)
    {
        double power = Math.Pow(number, exponent);
        return number is 0 && exponent < 0 || !double.IsFinite(power)
            ? throw run.Fail("the power is not a finite number")
            : new NumberValue(power, isFloat || exponent < 0);
    }

    private static TemplateValue? Calculate(BinaryOperator operation, NumberValue left, NumberValue right)
    {
        double a = left.Value;
        double b = right.Value;
        bool isFloat = left.IsFloat || right.IsFloat;
        return operation switch
        {
            BinaryOperator.Add => new NumberValue(a + b, isFloat),
            BinaryOperator.Subtract => new NumberValue(a - b, isFloat),
            BinaryOperator.Multiply => new NumberValue(a * b, isFloat),
            BinaryOperator.Divide => new NumberValue(a / b, IsFloat: true),
            BinaryOperator.FloorDivide => new NumberValue(Math.Floor(a / b), isFloat),
            BinaryOperator.Modulo => new NumberValue(a % b, isFloat),
            BinaryOperator.Less => BooleanValue.Of(a < b),
            BinaryOperator.Greater => BooleanValue.Of(a > b),
            BinaryOperator.LessOrEqual => BooleanValue.Of(a <= b),
            BinaryOperator.GreaterOrEqual => BooleanValue.Of(a >= b),
            _ => null,
        };
    }

    private static bool? Contains(TemplateValue container, TemplateValue item, TemplateRun run)
    {
        switch (container)
        {
            case ListValue list:
                run.Elements(list.Items.Count);
                return list.Items.Exists(element => ValueEquality.AreIdentical(element, item, run));
            case StringValue text when item is StringValue part:
                run.Characters(text.Marked.Length);
                return text.Text.Contains(part.Text, StringComparison.Ordinal);
            case MappingValue mapping when item is StringValue key:
                return mapping.Entries.Contains(key.Text);
            default:
                return null;
        }
    }

    private static StringValue Join(TemplateValue left, TemplateValue right, TemplateRun run)
    {
        MarkedText first = ValueText.ToJoined(left, run);
        MarkedText second = ValueText.ToJoined(right, run);
        run.Characters((long)first.Length + second.Length);
        if (first.IsTrusted == second.IsTrusted && first.IsPlain == second.IsPlain && (first.IsPlain || first.IsTrusted))
        {
            return new StringValue(new MarkedText(first.Text + second.Text, first.IsPlain ? MarkedText.Everything : null));
        }

        MarkedTextBuilder joined = new();
        joined.Append(first);
        joined.Append(second);
        return new StringValue(joined.ToMarked());
    }

    private static StringValue Repeat(StringValue text, double count, TemplateRun run)
    {
        if (!(count * text.Marked.Length >= 1))
        {
            return StringValue.Empty;
        }

        run.Characters((long)Math.Min(count * text.Marked.Length, TemplateLimits.CharactersMax + 1L));
        MarkedTextBuilder repeated = new();
        for (int i = 0; i < count; i++)
        {
            repeated.Append(text.Marked);
        }

        return new StringValue(repeated.ToMarked());
    }

    private static InferenceException Unsuitable(BinaryOperator operation, TemplateValue left, TemplateValue right, TemplateRun run) =>
        run.Fail($"the operator {operation} cannot take {left.Kind} and {right.Kind}");
}
