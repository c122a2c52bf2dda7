using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The text forms of values.</summary>
internal static class ValueText
{
    /// <summary>What printing a value adds to the output.</summary>
    public static MarkedText ToPrinted(TemplateValue value, TemplateRun run) => value switch
    {
        StringValue text => text.Marked,
        NullValue => Trusted("null"),
        UndefinedValue => Trusted("undefined"),
        BooleanValue boolean => Trusted(boolean.Value ? "true" : "false"),
        NumberValue number => Trusted(JsNumber.ToText(number)),
        _ => JsonValueWriter.Write(value, run, JsonOutput.Printed).Marked,
    };

    /// <summary>What <c>+</c>, <c>~</c> and <c>join</c> take of a value: floats without a fraction, lists as their elements.</summary>
    public static MarkedText ToJoined(TemplateValue value, TemplateRun run)
    {
        switch (value)
        {
            case StringValue text:
                return text.Marked;
            case NumberValue number:
                return Trusted(JsNumber.ToText(number.Value));
            case BooleanValue boolean:
                return Trusted(boolean.Value ? "true" : "false");
            case MappingValue or NamespaceValue:
                return Trusted("[object Map]");
            case ListValue list:
                MarkedTextBuilder joined = new();
                for (int i = 0; i < list.Items.Count; i++)
                {
                    joined.Append(i > 0 ? "," : string.Empty, isPlain: false);
                    MarkedText item = ToPrinted(list.Items[i], run);
                    run.Characters(item.Length + 1);
                    joined.Append(item);
                }

                return joined.ToMarked();
            default:
                throw run.Fail($"a {value.Kind} cannot become text");
        }
    }

    private static MarkedText Trusted(string text) => new(text, null);
}
