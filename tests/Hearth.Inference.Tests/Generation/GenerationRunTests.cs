using Hearth.Inference.Engine;
using Hearth.Inference.Generation;
using Hearth.Inference.Sampling;

namespace Hearth.Inference.Tests.Generation;

[Collection(QuietCollection.Name)]
public sealed class GenerationRunTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    public void Step_EveryToken_AllocatesItsStringAndNothingElse(float temperature)
    {
        using ModelWorld world = new();
        SamplingSettings sampling = new()
        {
            Temperature = temperature,
            TopP = 0.95f,
            RepetitionPenalty = 1.1f,
            Seed = 3,
            // Control tokens end the answer; single bytes from 128 on are no text, and .NET's decoder allocates for what is none.
            Bias = [.. Enumerable.Range(0, 3).Concat(Enumerable.Range(3 + 128, 128)).Select(static token => new KeyValuePair<int, float>(token, -100))],
        };
        GenerationRequest request = new() { Prompt = [5, 6, 7], TokensMax = 1000, Sampling = sampling, Stops = ["never to be found"] };
        using GenerationRun run = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        using DecodeSession session = world.Model.Model.CreateSession(2048);
        // Keys and values are in segments; a session that was as long before has them.
        session.Forward(new int[600], CancellationToken.None);
        session.Truncate(0);
        using Sampler sampler = new(request.Sampling, world.Model.VocabularySize);
        run.Begin(session, sampler);
        StepAndRead(run, 100);

        // What a collection in the middle adds, it does not add every time; what a step allocates, it does.
        long[] excess = [.. Enumerable.Range(0, 4).Select(_ => MeasureExcess(run, steps: 100))];

        Assert.Equal(500, run.CompletionTokens);
        Assert.Equal(0, excess.Min());
    }

    [Fact]
    public void Step_ReaderStandsStill_WaitsAndLosesNothing()
    {
        using ModelWorld world = new();
        GenerationRequest request = new()
        {
            Prompt = [5, 6, 7],
            TokensMax = 500,
            Sampling = new SamplingSettings
            {
                Temperature = 0,
                Bias = [.. world.Model.Tokenizer.EndOfGenerationTokens.Select(static token => new KeyValuePair<int, float>(token, -100))],
            },
        };
        using GenerationRun still = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        using GenerationRun read = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        using DecodeSession first = world.Model.Model.CreateSession(600);
        using DecodeSession second = world.Model.Model.CreateSession(600);
        using Sampler firstSampler = new(request.Sampling, world.Model.VocabularySize);
        using Sampler secondSampler = new(request.Sampling, world.Model.VocabularySize);
        still.Begin(first, firstSampler);
        read.Begin(second, secondSampler);

        while (still.Step())
        {
            Assert.False(still.IsOver, "The channel took more than its bound.");
        }

        int held = still.CompletionTokens;
        Assert.False(still.Step());
        Assert.Equal(held, still.CompletionTokens);
        Assert.Equal(StepAndRead(read, int.MaxValue), StepAndRead(still, int.MaxValue));
    }

    /// <summary>Bytes allocated beyond the strings of the pieces.</summary>
    private static long MeasureExcess(GenerationRun run, int steps)
    {
        long allocated = 0;
        long strings = 0;
        for (int step = 0; step < steps; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run.Step();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            while (run.Chunks.TryRead(out GenerationChunk chunk))
            {
                // Header, length and terminator: 22 bytes, then two per character, in steps of eight.
                strings += (22 + (2 * chunk.Text.Length) + 7) / 8 * 8;
            }
        }

        Assert.True(strings > 0, "The answer has no text.");
        return allocated - strings;
    }

    private static string StepAndRead(GenerationRun run, int steps)
    {
        List<string> texts = [];
        for (int step = 0; step < steps && !run.IsOver; step++)
        {
            while (run.Chunks.TryRead(out GenerationChunk chunk))
            {
                texts.Add(chunk.Text);
            }

            run.Step();
        }

        while (run.Chunks.TryRead(out GenerationChunk chunk))
        {
            texts.Add(chunk.Text);
        }

        return string.Concat(texts);
    }
}
