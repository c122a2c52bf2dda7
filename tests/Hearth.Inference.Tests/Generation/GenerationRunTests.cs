using Hearth.Inference.Generation;
using Hearth.Inference.Sampling;

namespace Hearth.Inference.Tests.Generation;

public sealed class GenerationRunTests
{
    [Fact]
    public void TryDeliver_ReaderStandsStill_WaitsAndLosesNothing()
    {
        using ModelWorld world = new();
        GenerationRequest request = new() { Prompt = [5, 6, 7], TokensMax = 300, Sampling = new SamplingSettings { Temperature = 0 } };
        using GenerationRun still = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        using GenerationRun read = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        still.Begin(new Sampler(request.Sampling, world.Model.VocabularySize));
        read.Begin(new Sampler(request.Sampling, world.Model.VocabularySize));

        while (still.TryDeliver())
        {
            Assert.False(still.IsOver, "The channel took more than its bound.");
            Choose(still, world);
        }

        int held = still.CompletionTokens;
        Assert.True(still.IsBlocked);
        Assert.False(still.TryDeliver());
        Assert.Equal(held, still.CompletionTokens);
        Assert.Equal(ReadAll(read, world), ReadAll(still, world));
        Assert.False(still.IsBlocked);
    }

    [Fact]
    public void Choose_SeveralBeforeAnyIsDelivered_MakesTheSamePieces()
    {
        using ModelWorld world = new();
        GenerationRequest request = new() { Prompt = [5, 6, 7], TokensMax = 8, Sampling = new SamplingSettings { Temperature = 0 } };
        using GenerationRun run = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        run.Begin(new Sampler(request.Sampling, world.Model.VocabularySize));
        while (run.End is null)
        {
            Choose(run, world);
        }

        Assert.True(run.TryDeliver());
        Assert.True(run.IsOver);
        Assert.Equal([5, 6, 7, .. Enumerable.Range(0, 8).Select(static count => Letter(count))], run.Tokens.ToArray());
        Assert.Equal("abcdefgh", string.Concat(Enumerable.Range(0, 8).Select(_ => run.Chunks.TryRead(out GenerationChunk chunk) ? chunk.Text : "?")));
    }

    private static void Choose(GenerationRun run, ModelWorld world)
    {
        float[] logits = new float[world.Model.Model.Shape.Vocabulary];
        logits[Letter(run.CompletionTokens)] = 5;
        run.Choose(logits);
    }

    /// <summary>The byte-level vocabulary has three control tokens, then all bytes.</summary>
    private static int Letter(int count) => 3 + 'a' + (count % 26);

    private static string ReadAll(GenerationRun run, ModelWorld world)
    {
        List<string> texts = [];
        while (!run.IsOver)
        {
            while (run.Chunks.TryRead(out GenerationChunk chunk))
            {
                texts.Add(chunk.Text);
            }

            if (run.TryDeliver() && run.End is null)
            {
                Choose(run, world);
            }
        }

        while (run.Chunks.TryRead(out GenerationChunk chunk))
        {
            texts.Add(chunk.Text);
        }

        return string.Concat(texts);
    }
}
