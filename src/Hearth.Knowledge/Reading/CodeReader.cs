using System.Text.RegularExpressions;

namespace Hearth.Knowledge.Reading;

/// <summary>Source code: groups of lines between empty ones, each knowing the declaration it stands in as far as a line can tell.</summary>
internal static partial class CodeReader
{
    private const int ContextCharactersMax = 120;

    public static ExtractedDocument Read(string text)
    {
        var blocks = new BlockList(text);
        string? context = null;
        string? declared = null;
        int group = 0;
        int line = 0;
        while (line < text.Length)
        {
            int next = text.IndexOf('\n', line);
            next = next < 0 ? text.Length : next + 1;
            ReadOnlySpan<char> content = text.AsSpan(line, next - line);
            if (content.IsWhiteSpace())
            {
                blocks.Add(new TextBlock(BlockKind.Code, group, line) { Context = context });
                group = next;
                context = declared;
            }
            else if (content.Length <= 400 && Declaration().IsMatch(content))
            {
                ReadOnlySpan<char> words = content.Trim().TrimEnd("{:(").TrimEnd();
                declared = words[..Math.Min(words.Length, ContextCharactersMax)].ToString();
            }

            line = next;
        }

        blocks.Add(new TextBlock(BlockKind.Code, group, text.Length) { Context = context });
        return new ExtractedDocument(text, blocks.Finish());
    }

    [GeneratedRegex(
        @"^\s{0,8}(?:(?:export|default|public|internal|protected|private|static|sealed|abstract|async|final|pub|virtual|override|partial|unsafe|readonly)\s+)*(?:class|struct|interface|enum|record|trait|impl|module|namespace|def|fn|func|function|sub|type|object|CREATE TABLE)\s+\w|^\s{0,8}(?:public|internal|protected|private|static)\s[^=;]*\(",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}
