using System.Text;

namespace Hearth.Inference.Gguf;

/// <summary>Makes names out of a file safe to show: they may hold anything, and they end up in a terminal and in logs.</summary>
internal static class GgufText
{
    private const int ShownCharactersMax = 80;

    /// <summary>The name in single quotes, cut at 80 characters, with control characters replaced.</summary>
    public static string Quote(string name)
    {
        StringBuilder shown = new("'", ShownCharactersMax + 3);
        foreach (char character in name.AsSpan(0, Math.Min(name.Length, ShownCharactersMax)))
        {
            shown.Append(char.IsControl(character) || char.IsSurrogate(character) || character is '\'' ? '?' : character);
        }

        if (name.Length > ShownCharactersMax)
        {
            shown.Append('…');
        }

        return shown.Append('\'').ToString();
    }
}
