using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The equalities of JavaScript, which decide what <c>==</c> and <c>in</c> say about unlike types.</summary>
internal static class ValueEquality
{
    /// <summary><c>===</c> on the values: types must agree, lists and dicts are equal only to themselves.</summary>
    public static bool AreIdentical(TemplateValue left, TemplateValue right, TemplateRun run)
    {
        switch (left, right)
        {
            case (StringValue a, StringValue b):
                run.Characters(a.Marked.Length == b.Marked.Length ? a.Marked.Length : 0);
                return string.Equals(a.Text, b.Text, StringComparison.Ordinal);
            case (NumberValue a, NumberValue b):
                return JsNumber.AreEqual(a.Value, b.Value);
            case (BooleanValue a, BooleanValue b):
                return a.Value == b.Value;
            case (NullValue, NullValue) or (UndefinedValue, UndefinedValue):
                return true;
            case (ListValue a, ListValue b):
                return ReferenceEquals(a.Items, b.Items);
            case (MappingValue or NamespaceValue, MappingValue or NamespaceValue):
                return ReferenceEquals(EntriesOf(left), EntriesOf(right));
            default:
                return ReferenceEquals(left, right);
        }
    }

    /// <summary><c>==</c> on the values: unlike types are compared as numbers, lists and dicts as their text.</summary>
    public static bool AreLooselyEqual(TemplateValue left, TemplateValue right, TemplateRun run)
    {
        if (left is NullValue or UndefinedValue || right is NullValue or UndefinedValue)
        {
            return left is NullValue or UndefinedValue && right is NullValue or UndefinedValue;
        }

        if (left.GetType() == right.GetType())
        {
            return AreIdentical(left, right, run);
        }

        if (left is FunctionValue || right is FunctionValue)
        {
            return false;
        }

        bool isLeftPrimitive = left is StringValue or NumberValue or BooleanValue;
        bool isRightPrimitive = right is StringValue or NumberValue or BooleanValue;
        if (!isLeftPrimitive && !isRightPrimitive)
        {
            return AreIdentical(left, right, run);
        }

        TemplateValue first = isLeftPrimitive ? left : new StringValue(ValueText.ToJoined(left, run));
        TemplateValue second = isRightPrimitive ? right : new StringValue(ValueText.ToJoined(right, run));
        return first is StringValue && second is StringValue 
            ? AreIdentical(first, second, run)
            : JsNumber.AreEqual(ToNumber(first), ToNumber(second));
    }

    private static double ToNumber(TemplateValue value) => value switch
    {
        NumberValue number => number.Value,
        BooleanValue boolean => boolean.Value ? 1 : 0,
        StringValue text => JsNumber.FromText(text.Text),
        _ => double.NaN,
    };

    private static MappingEntries EntriesOf(TemplateValue value) =>
        value is MappingValue mapping ? mapping.Entries : ((NamespaceValue)value).Entries;
}
