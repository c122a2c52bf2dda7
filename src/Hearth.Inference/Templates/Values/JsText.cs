using System.Globalization;

namespace Hearth.Inference.Templates.Values;

/// <summary>White space as JavaScript has them, which is what published templates are tested against.</summary>
internal static class JsText
{
    /// <summary>White space of <c>trim</c> and <c>\s</c>: unlike .NET's it has U+FEFF and lacks U+0085.</summary>
    public static bool IsSpace(char unit) => unit switch
    {
        ' ' or '\t' or '\n' or '\v' or '\f' or '\r' => true,
        < '\u00a0' => false,
        '\u00a0' or '\ufeff' or '\u2028' or '\u2029' => true,
        _ => char.GetUnicodeCategory(unit) == UnicodeCategory.SpaceSeparator,
    };

    /// <summary>Without white space in front.</summary>
    public static string TrimStart(string text) => text[CountStart(text)..];

    /// <summary>Without white space behind.</summary>
    public static string TrimEnd(string text) => text[..^CountEnd(text)];

    /// <summary>How many units of white space the text begins with.</summary>
    public static int CountStart(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && IsSpace(text[count]))
        {
            count++;
        }

        return count;
    }

    /// <summary>How many units of white space the text ends with.</summary>
    public static int CountEnd(ReadOnlySpan<char> text)
    {
        int count = 0;
        while (count < text.Length && IsSpace(text[^(count + 1)]))
        {
            count++;
        }

        return count;
    }
}
