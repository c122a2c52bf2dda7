using System.Globalization;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>What filters and methods do to strings; every result keeps the marks of its source.</summary>
internal static class StringOperations
{
    /// <summary>Without white space at the ends that are asked for.</summary>
    public static StringValue Trim(StringValue value, bool start, bool end)
    {
        int from = start ? JsText.CountStart(value.Text) : 0;
        int behind = end ? JsText.CountEnd(value.Text.AsSpan(from)) : 0;
        return from + behind == 0 ? value : new StringValue(value.Marked.Slice(from, value.Marked.Length - from - behind));
    }

    /// <summary>Maps the text; where the length changes, part by part so that the marks can follow.</summary>
    public static StringValue Map(StringValue value, Func<string, string> mapping, TemplateRun run)
    {
        run.Characters(value.Marked.Length);
        string mapped = mapping(value.Text);
        if (mapped.Length == value.Marked.Length || value.Marked.IsPlain || value.Marked.IsTrusted)
        {
            return new StringValue(value.Marked.WithText(mapped));
        }

        MarkedTextBuilder parts = new();
        int position = 0;
        foreach (TextSpan span in value.Marked.ToSpans())
        {
            parts.Append(mapping(value.Text[position..span.Start]), isPlain: false);
            parts.Append(mapping(value.Text.Substring(span.Start, span.Length)), isPlain: true);
            position = span.End;
        }

        parts.Append(mapping(value.Text[position..]), isPlain: false);
        return new StringValue(parts.ToMarked());
    }

    /// <summary>Every word's first ASCII letter in capitals.</summary>
    public static string ToTitle(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (int i = 0; i < target.Length; i++)
        {
            bool isFirst = i == 0 || !(char.IsAsciiLetterOrDigit(source[i - 1]) || source[i - 1] == '_');
            target[i] = isFirst && char.IsAsciiLetterLower(source[i]) ? (char)(source[i] - 0x20) : source[i];
        }
    });

    /// <summary>The first unit in capitals, the rest as it is.</summary>
    public static string Capitalize(string text) => text.Length == 0 ? text : CaseMapping.ToUpper(text[..1]) + text[1..];

    /// <summary>The code points, each as a string.</summary>
    public static List<TemplateValue> ToCharacters(StringValue value, TemplateRun run)
    {
        run.Elements(value.Marked.Length);
        List<TemplateValue> characters = new(value.Marked.Length);
        int length;
        for (int i = 0; i < value.Marked.Length; i += length)
        {
            length = char.IsSurrogatePair(value.Text, i) ? 2 : 1;
            characters.Add(new StringValue(value.Marked.Slice(i, length)));
        }

        return characters;
    }

    /// <summary>Parts between separators; at most a number of cuts, none below zero meaning no limit.</summary>
    public static List<TemplateValue> Split(StringValue value, string separator, double cutsMax, TemplateRun run)
    {
        run.Characters(value.Marked.Length);
        List<TemplateValue> parts = [];
        int position = 0;
        int found;
        while ((cutsMax < 0 || parts.Count < cutsMax)
            && (found = value.Text.IndexOf(separator, position, StringComparison.Ordinal)) >= 0)
        {
            run.Elements(1);
            parts.Add(new StringValue(value.Marked.Slice(position, found - position)));
            position = found + separator.Length;
        }

        parts.Add(new StringValue(value.Marked.Slice(position, value.Marked.Length - position)));
        return parts;
    }

    /// <summary>Words between white space; what the last cut leaves keeps its white space behind.</summary>
    public static List<TemplateValue> SplitWords(StringValue value, double cutsMax, TemplateRun run)
    {
        run.Characters(value.Marked.Length);
        List<TemplateValue> words = [];
        string text = value.Text;
        int position = JsText.CountStart(text);
        while (position < text.Length)
        {
            int end = position;
            while (end < text.Length && !JsText.IsSpace(text[end]))
            {
                end++;
            }

            bool isRest = cutsMax >= 0 && words.Count >= cutsMax;
            end = isRest ? text.Length : end;
            run.Elements(1);
            words.Add(new StringValue(value.Marked.Slice(position, end - position)));
            position = end + JsText.CountStart(text.AsSpan(end));
        }

        return words;
    }

    /// <summary>With occurrences replaced; at most a number of them, below zero or null meaning all.</summary>
    public static StringValue Replace(StringValue value, StringValue old, StringValue replacement, double? countMax, TemplateRun run)
    {
        run.Characters(value.Marked.Length);
        if (countMax is 0)
        {
            return value;
        }

        double left = countMax is null or < 0 ? double.PositiveInfinity : countMax.Value;
        MarkedTextBuilder replaced = new();
        int copied = 0;
        for (int found = Find(value.Text, old.Text, 0); found >= 0 && left > 0; left--)
        {
            run.Characters(replacement.Marked.Length);
            replaced.Append(value.Marked, copied, found - copied);
            replaced.Append(replacement.Marked);
            copied = found + old.Marked.Length;
            int next = old.Marked.Length > 0 ? copied : found + (found < value.Marked.Length && char.IsSurrogatePair(value.Text, found) ? 2 : 1);
            found = next <= value.Marked.Length ? Find(value.Text, old.Text, next) : -1;
        }

        if (copied == 0 && replaced.Length == 0)
        {
            return value;
        }

        replaced.Append(value.Marked, copied, value.Marked.Length - copied);
        return new StringValue(replaced.ToMarked());
    }

    /// <summary>With blanks before its lines.</summary>
    public static StringValue Indent(StringValue value, int width, bool first, bool blank, TemplateRun run)
    {
        MarkedTextBuilder indented = new();
        string blanks = new(' ', width);
        int start = 0;
        while (start <= value.Marked.Length)
        {
            int end = value.Text.IndexOf('\n', start);
            end = end < 0 ? value.Marked.Length : end;
            bool isIndented = (first || start > 0) && (blank || end > start);
            run.Characters(end - start + 1 + (isIndented ? width : 0));

            // Blanks within the conversation's text count as its own, so that it stays one piece.
            indented.Append(isIndented ? blanks : string.Empty, value.Marked.IsPlain);
            indented.Append(value.Marked, start, Math.Min(end + 1, value.Marked.Length) - start);
            start = end + 1;
        }

        return new StringValue(indented.ToMarked());
    }

    /// <summary>The elements' texts with a separator between them.</summary>
    public static StringValue Join(List<TemplateValue> items, StringValue separator, TemplateRun run)
    {
        MarkedTextBuilder joined = new();
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                joined.Append(separator.Marked);
            }

            MarkedText item = items[i] is NullValue or UndefinedValue ? MarkedText.Empty : ValueText.ToJoined(items[i], run);
            run.Characters((long)item.Length + separator.Marked.Length + 1);
            joined.Append(item);
        }

        return new StringValue(joined.ToMarked());
    }

    // A pattern never matches half of a surrogate pair.
    private static int Find(string text, string pattern, int start)
    {
        int found = text.IndexOf(pattern, start, StringComparison.Ordinal);
        while (found >= 0 && (Splits(text, found) || Splits(text, found + pattern.Length)))
        {
            found = found < text.Length ? text.IndexOf(pattern, found + 1, StringComparison.Ordinal) : -1;
        }

        return found;
    }

    private static bool Splits(string text, int index) => index > 0 && index < text.Length && char.IsSurrogatePair(text[index - 1], text[index]);

    /// <summary>Python's <c>str.format</c> for plain fields: <c>{}</c>, <c>{0}</c>, <c>{name}</c>, <c>{{</c> and <c>}}</c>.</summary>
    public static StringValue Format(StringValue pattern, CallArguments arguments, TemplateRun run)
    {
        MarkedTextBuilder formatted = new();
        string text = pattern.Text;
        int automatic = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isDoubled = i + 1 < text.Length && text[i] is '{' or '}' && text[i + 1] == text[i];
            if (isDoubled || text[i] is not ('{' or '}'))
            {
                formatted.Append(pattern.Marked, i, 1);
                i += isDoubled ? 1 : 0;
                continue;
            }

            int end = text[i] == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0)
            {
                throw run.Fail("`format` met a single brace");
            }

            string field = text[(i + 1)..end];
            string name = field.Length == 0 ? (automatic++).ToString(CultureInfo.InvariantCulture) : field;
            bool isIndex = int.TryParse(name, CultureInfo.InvariantCulture, out int index);
            TemplateValue value = arguments.Find(isIndex ? index : int.MaxValue, name)
                ?? throw run.Fail("`format` lacks an argument, or has a field that is not plain");
            MarkedText printed = ValueText.ToPrinted(value, run);
            run.Characters((long)printed.Length + 1);
            formatted.Append(printed);
            i = end;
        }

        return new StringValue(formatted.ToMarked());
    }
}
