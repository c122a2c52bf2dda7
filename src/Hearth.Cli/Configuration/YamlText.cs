using System.Buffers;
using System.Globalization;
using System.Text;

namespace Hearth.Cli.Configuration;

/// <summary>Writes option values as YAML on one line, so that reading them gives the same value.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> PlainStart =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz/.");

    private static readonly SearchValues<char> PlainRest =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-");

    public static string Write(object? value) => value switch
    {
        null => "null",
        string text => Text(text),
        IEnumerable<string> list => $"[{string.Join(", ", list.Select(Text))}]",
        _ => OptionDescriptor.Format(value) ?? "null",
    };

    private static string Text(string text)
    {
        // Words that some YAML reader takes for something else are quoted; so is everything but names, paths and host names.
        bool isPlain = text.Length > 0 && PlainStart.Contains(text[0]) && text[0] != '.' && !text.AsSpan().ContainsAnyExcept(PlainRest)
            && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "NULL" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N");
        return isPlain ? text : Quote(text);
    }

    private static string Quote(string text)
    {
        StringBuilder quoted = new("\"");
        foreach (char character in text)
        {
            if (character is '"' or '\\')
            {
                quoted.Append('\\').Append(character);
            }
            else if (char.IsControl(character))
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                quoted.Append(character);
            }
        }

        return quoted.Append('"').ToString();
    }
}
