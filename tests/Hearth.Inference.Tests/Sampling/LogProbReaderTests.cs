using Hearth.Inference.Gguf;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Sampling;

public sealed class LogProbReaderTests
{
    [Fact]
    public void Read_AnyToken_IsItsLogarithmAndTheBestFirst()
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.TestData("vocab", "ggml-vocab-gpt-2.gguf"));
        Tokenizer tokenizer = Tokenizer.FromGguf(file.Metadata);
        float[] logits = ScoreCases.Create(new SeededRandom(1), tokenizer.VocabularySize, 5);
        double[] shares = ScoreCases.Softmax(logits);
        int[] rank = ScoreCases.Rank(logits);

        TokenLogProb found = new LogProbReader(tokenizer, alternatives: 20).Read(logits, 15_496);

        Assert.Equal("Hello", found.Token);
        Assert.Equal("Hello"u8.ToArray(), found.Bytes);
        Assert.Equal(Math.Log(shares[15_496]), found.LogProb, tolerance: 1e-4);
        Assert.Equal(rank[..20].Select(tokenizer.GetText), found.Top.Select(static top => top.Token));
        Assert.All(found.Top.Zip(rank), pair => Assert.Equal(Math.Log(shares[pair.Second]), pair.First.LogProb, tolerance: 1e-4));
    }

    [Fact]
    public void Read_NoAlternatives_HasNone()
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.TestData("vocab", "ggml-vocab-gpt-2.gguf"));
        Tokenizer tokenizer = Tokenizer.FromGguf(file.Metadata);

        TokenLogProb found = new LogProbReader(tokenizer, alternatives: 0).Read(new float[tokenizer.VocabularySize], 0);

        Assert.Empty(found.Top);
        Assert.Equal(-Math.Log(tokenizer.VocabularySize), found.LogProb, tolerance: 1e-4);
    }
}
