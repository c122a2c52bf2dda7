using System.Text;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Syntax;

/// <summary>A template's text, prepared for the lexer, with the way back to the lines and columns its author wrote.</summary>
/// <remarks>
/// Preparation as chat templates expect it: one final line feed goes (keep_trailing_newline off), blanks before a tag at the start
/// of a line go (lstrip_blocks), the line feed behind a tag goes (trim_blocks), and the tags <c>generation</c> and
/// <c>endgeneration</c>, which only training uses, go.
/// </remarks>
internal sealed class TemplateSource
{
    private readonly string _original;
    private readonly int[] _offsets;

    private TemplateSource(string original, string text, int[] offsets)
    {
        _original = original;
        Text = text;
        _offsets = offsets;
    }

    /// <summary>What the lexer reads.</summary>
    public string Text { get; }

    /// <summary>Prepares a template.</summary>
    public static TemplateSource Prepare(string original)
    {
        string text = original.EndsWith('\n') ? original[..^1] : original;
        int[] offsets = new int[text.Length];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = i;
        }

        (text, offsets) = Keep(text, offsets, StripBlanksBeforeTags(text));
        (text, offsets) = Keep(text, offsets, TrimLineFeedsAfterTags(text));
        (text, offsets) = Keep(text, offsets, DropGenerationTags(text));
        return new TemplateSource(original, text, offsets);
    }

    /// <summary>The line and column, both from 1, of a place in <see cref="Text"/>.</summary>
    public (int Line, int Column) Locate(int offset)
    {
        int place = offset < _offsets.Length ? _offsets[Math.Max(offset, 0)] : _original.Length;
        ReadOnlySpan<char> before = _original.AsSpan(0, place);
        return (before.Count('\n') + 1, place - (before.LastIndexOf('\n') + 1) + 1);
    }

    private static (string Text, int[] Offsets) Keep(string text, int[] offsets, List<TextSpan> dropped)
    {
        if (dropped.Count == 0)
        {
            return (text, offsets);
        }

        StringBuilder kept = new(text.Length);
        List<int> keptOffsets = new(text.Length);
        int position = 0;
        foreach (TextSpan drop in dropped)
        {
            kept.Append(text, position, drop.Start - position);
            keptOffsets.AddRange(offsets.AsSpan(position, drop.Start - position));
            position = drop.End;
        }

        kept.Append(text, position, text.Length - position);
        keptOffsets.AddRange(offsets.AsSpan(position));
        return (kept.ToString(), [.. keptOffsets]);
    }

    private static List<TextSpan> StripBlanksBeforeTags(string text)
    {
        List<TextSpan> dropped = [];
        for (int brace = text.IndexOf('{', StringComparison.Ordinal); brace >= 0; brace = text.IndexOf('{', brace + 1))
        {
            if (brace + 1 >= text.Length || text[brace + 1] is not ('#' or '%' or '-'))
            {
                continue;
            }

            int start = brace;
            while (start > 0 && text[start - 1] is ' ' or '\t')
            {
                start--;
            }

            if (start < brace && (start == 0 || text[start - 1] is '\n' or '\r' or '\u2028' or '\u2029'))
            {
                dropped.Add(new TextSpan(start, brace - start));
            }
        }

        return dropped;
    }

    private static List<TextSpan> TrimLineFeedsAfterTags(string text)
    {
        List<TextSpan> dropped = [];
        for (int feed = text.IndexOf('\n', StringComparison.Ordinal); feed >= 0; feed = text.IndexOf('\n', feed + 1))
        {
            if (feed >= 2 && text[feed - 1] == '}' && text[feed - 2] is '#' or '%' or '-')
            {
                dropped.Add(new TextSpan(feed, 1));
            }
        }

        return dropped;
    }

    private static List<TextSpan> DropGenerationTags(string text)
    {
        List<TextSpan> dropped = [];
        int scanned = 0;
        for (int open = text.IndexOf("{%", StringComparison.Ordinal); open >= 0; open = text.IndexOf("{%", open + 2, StringComparison.Ordinal))
        {
            if (open < scanned || MatchGenerationTag(text, open) is not { } tag)
            {
                continue;
            }

            int start = open;
            while (tag.StripsBefore && start > scanned && JsText.IsSpace(text[start - 1]))
            {
                start--;
            }

            // The blanks behind belong to this tag, whether or not it strips them.
            int behind = tag.End;
            while (behind < text.Length && JsText.IsSpace(text[behind]))
            {
                behind++;
            }

            int end = tag.StripsAfter ? behind : tag.End;
            dropped.Add(new TextSpan(start, end - start));
            scanned = behind;
        }

        return dropped;
    }

    private static (int End, bool StripsBefore, bool StripsAfter)? MatchGenerationTag(string text, int open)
    {
        int position = open + 2;
        bool stripsBefore = Take(text, ref position, "-");
        SkipBlanks(text, ref position);
        Take(text, ref position, "end");
        if (!Take(text, ref position, "generation"))
        {
            return null;
        }

        SkipBlanks(text, ref position);
        bool stripsAfter = Take(text, ref position, "-");
        return Take(text, ref position, "%}") ? (position, stripsBefore, stripsAfter) : null;
    }

    private static bool Take(string text, ref int position, string word)
    {
        bool found = text.AsSpan(position).StartsWith(word, StringComparison.Ordinal);
        position += found ? word.Length : 0;
        return found;
    }

    private static void SkipBlanks(string text, ref int position)
    {
        while (position < text.Length && JsText.IsSpace(text[position]))
        {
            position++;
        }
    }
}
