using System.Text;

namespace Hearth.Inference.Gguf;

/// <summary>Makes names out of a file safe to show: they may hold anything, and they end up in a terminal and in logs.</summary>
internal static class GgufText
{
    private const int ShownCharactersMax = 80;

    /// <summary>The name in single quotes, cut at 80 characters, with control characters and quotes replaced.</summary>
    public static string Quote(string name) => $"'{Clean(name, ShownCharactersMax).Replace('\'', '?')}'";

    /// <summary>The text, cut, with control characters and halves of surrogate pairs replaced.</summary>
    public static string Clean(string text, int charactersMax)
    {
        StringBuilder shown = new(Math.Min(text.Length, charactersMax) + 1);
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, charactersMax)))
        {
            shown.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return (text.Length > charactersMax ? shown.Append('…') : shown).ToString();
    }
}
