using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>llama.cpp's conformance vectors: about 47 texts for each vocabulary.</summary>
public sealed class TokenizerVectorTests
{
    public static TheoryData<string> Names => [.. Vocabularies.Carried, .. Vocabularies.Fetched];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_ConformanceVectors_GivesTheTokensOfLlamaCpp(string name)
    {
        Tokenizer tokenizer = Vocabularies.Named(name);
        IReadOnlyList<(string Text, int[] Tokens)> vectors = Vocabularies.VectorsOf(name);
        List<string> wrong = [];
        foreach ((string text, int[] expected) in vectors)
        {
            List<int> tokens = [];
            tokenizer.EncodePlain(text, tokens);
            if (!tokens.SequenceEqual(expected))
            {
                wrong.Add($"\"{text}\": {string.Join(' ', tokens)} instead of {string.Join(' ', expected)}");
            }
        }

        Assert.True(vectors.Count >= 46, $"only {vectors.Count} vectors");
        Assert.Empty(wrong);
    }
}
