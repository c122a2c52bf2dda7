namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>Finds the end of a word, which is always behind <paramref name="start"/>.</summary>
/// <param name="text">The text; what is outside it does not matter.</param>
/// <param name="start">Where the word begins.</param>
internal delegate int WordRule(ReadOnlySpan<char> text, int start);
