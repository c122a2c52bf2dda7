namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></summary>
internal static class Gpt2Words
{
    private const CharacterKind Others = ~(CharacterKind.Space | CharacterKind.Letter | CharacterKind.Number);

    public static int Next(ReadOnlySpan<char> text, int start)
    {
        int contraction = WordParts.ContractionEnd(text, start, ignoresCase: false);
        if (contraction > start)
        {
            return contraction;
        }

        int body = text[start] == ' ' ? start + 1 : start;
        CharacterKind kind = CharacterKinds.At(text, body, out _);
        return kind switch
        {
            CharacterKind.Letter or CharacterKind.Number => CharacterKinds.RunEnd(text, body, kind),
            CharacterKind.None or CharacterKind.Space => WordParts.SpaceEnd(text, start),
            _ => CharacterKinds.RunEnd(text, body, Others),
        };
    }
}
