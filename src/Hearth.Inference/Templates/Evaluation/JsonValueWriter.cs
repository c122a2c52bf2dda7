using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>Writes values as JSON, in the form of Python's <c>json.dumps</c>.</summary>
/// <param name="run">Counts, and bounds the depth: a list may contain itself.</param>
/// <param name="format">The form.</param>
internal sealed class JsonValueWriter(TemplateRun run, JsonOutput format)
{
    private readonly MarkedTextBuilder _output = new();
    private bool _hasTrusted;
    private bool _hasPlain;

    /// <summary>The JSON of a value.</summary>
    public static StringValue Write(TemplateValue value, TemplateRun run, JsonOutput format)
    {
        JsonValueWriter writer = new(run, format);
        writer.Append(value, 0);
        MarkedText text = writer._output.ToMarked();

        // When every string in it is the conversation's, so is the whole: one mark instead of one for each string.
        bool isPlain = writer._hasPlain && !writer._hasTrusted;
        return new StringValue(isPlain ? text with { Marks = MarkedText.Everything } : text);
    }

    private void Append(TemplateValue value, int depth)
    {
        run.Enter();
        run.Step(run.Offset);
        switch (value)
        {
            case NullValue:
                Raw("null");
                break;
            case UndefinedValue:
                Raw(format.UndefinedText);
                break;
            case BooleanValue boolean:
                Raw(boolean.Value ? "true" : "false");
                break;
            case NumberValue number:
                Raw(double.IsFinite(number.Value) ? JsNumber.ToText(number.Value) : "null");
                break;
            case StringValue text:
                Quoted(text.Marked);
                break;
            case ListValue list:
                AppendList(list.Items, depth);
                break;
            case MappingValue mapping:
                AppendEntries(mapping.Entries, depth);
                break;
            case NamespaceValue attributes:
                AppendEntries(attributes.Entries, depth);
                break;
            default:
                throw run.Fail($"a {value.Kind} cannot be written as JSON");
        }

        run.Leave();
    }

    private void AppendList(List<TemplateValue> items, int depth)
    {
        Raw("[");
        for (int i = 0; i < items.Count; i++)
        {
            Raw(i > 0 ? format.ItemSeparator : MarkedText.Empty);
            NewLine(depth + 1);
            Append(items[i], depth + 1);
        }

        if (items.Count > 0)
        {
            NewLine(depth);
        }

        Raw("]");
    }

    private void AppendEntries(MappingEntries entries, int depth)
    {
        Raw("{");
        bool isFirst = true;
        IEnumerable<(StringValue Key, TemplateValue Value)> ordered =
            format.SortKeys ? entries.InOrder.OrderBy(static entry => entry.Key.Text, AlphabeticalOrder.Instance) : entries.InOrder;
        foreach ((StringValue key, TemplateValue value) in ordered)
        {
            Raw(isFirst ? MarkedText.Empty : format.ItemSeparator);
            NewLine(depth + 1);
            Quoted(key.Marked);
            Raw(format.KeySeparator);
            Append(value, depth + 1);
            isFirst = false;
        }

        if (!isFirst)
        {
            NewLine(depth);
        }

        Raw("}");
    }

    private void NewLine(int depth)
    {
        if (format.Indent > 0)
        {
            Raw("\n");
            run.Characters((long)format.Indent * depth);
            Raw(new string(' ', format.Indent * depth));
        }
    }

    private void Quoted(MarkedText text)
    {
        run.Characters(text.Length);
        _hasTrusted |= text.Length > 0 && !text.IsPlain;
        _hasPlain |= !text.IsTrusted;
        JsonText.AppendQuoted(_output, text, format.EnsureAscii);
    }

    private void Raw(string text) => Raw(new MarkedText(text, null));

    private void Raw(MarkedText text)
    {
        run.Characters(text.Length);
        _output.Append(text);
    }
}
