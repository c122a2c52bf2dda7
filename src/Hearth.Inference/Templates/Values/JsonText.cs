using System.Buffers;
using System.Globalization;

namespace Hearth.Inference.Templates.Values;

/// <summary>Strings as JSON writes them.</summary>
internal static class JsonText
{
    // What JSON.stringify escapes: quotes, backslashes, control characters and lone surrogates.
    private static readonly SearchValues<char> s_special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static unit => (char)unit), '"', '\\', .. Enumerable.Range(0xd800, 0x800).Select(static unit => (char)unit)]);

    private static readonly SearchValues<char> s_specialOrNotAscii = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static unit => (char)unit), '"', '\\', .. Enumerable.Range(0x7f, 0xff81).Select(static unit => (char)unit)]);

    /// <summary>Adds a string in quotes; what stands for a plain unit is plain, the quotes are not.</summary>
    public static void AppendQuoted(MarkedTextBuilder output, MarkedText value, bool ensureAscii)
    {
        output.Append("\"", isPlain: false);
        SearchValues<char> special = ensureAscii ? s_specialOrNotAscii : s_special;
        string text = value.Text;
        int position = 0;
        while (position < text.Length)
        {
            int run = text.AsSpan(position).IndexOfAny(special);
            run = run < 0 ? text.Length - position : run;
            output.Append(value, position, run);
            position += run;
            if (position < text.Length)
            {
                position += AppendEscape(output, value, position, ensureAscii);
            }
        }

        output.Append("\"", isPlain: false);
    }

    private static int AppendEscape(MarkedTextBuilder output, MarkedText value, int index, bool ensureAscii)
    {
        char unit = value.Text[index];
        bool isPlain = value.IsPlainAt(index);
        bool isPair = char.IsHighSurrogate(unit) && index + 1 < value.Length && char.IsLowSurrogate(value.Text[index + 1]);
        if (isPair && !ensureAscii)
        {
            output.Append(value, index, 2);
            return 2;
        }

        string escape = unit switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => "\\u" + ((int)unit).ToString("x4", CultureInfo.InvariantCulture),
        };
        output.Append(escape, isPlain);
        return 1;
    }
}
