using Hearth.Inference.Generation;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tests.Engine;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Generation;

[Collection(ProcessAllocations.Name)]
public sealed class GenerationStepTests
{
    [Theory]
    [InlineData("llama", 1, 0f, 0)]
    [InlineData("llama", 1, 0f, 8)]
    [InlineData("llama", 16, 0f, 8)]
    [InlineData("llama", 16, 1f, 8)]
    [InlineData("qwen35", 1, 0f, 8)]
    [InlineData("qwen35", 16, 1f, 8)]
    public void TryRun_EveryToken_AllocatesItsStringAndNothingElse(string architecture, int answers, float temperature, int guessTokensMax)
    {
        using ModelWorld world = new(new TinyModel { Architecture = architecture, Layers = architecture is "llama" ? 2 : 4, ContextLength = 2048 }, new InferenceOptions { Threads = 2, CacheMaxMb = 1, ConcurrentMax = 16 });
        AnswerMemory memory = new(world.Model.Model, world.Model.ContextTokens, isShared: false);
        StepPlanner<GenerationEntry> planner = new(TimeProvider.System, world.Model.Model.BatchTokensMax, answersMax: 16, world.Model.Model.PassParts);
        GenerationStep step = new(world.Model.Model, memory, planner, TimeProvider.System, guessTokensMax);
        FillTheCache(world, memory, planner, step);
        GenerationEntry[] entries = [.. Enumerable.Range(0, answers).Select(index => Create(world, index, temperature))];
        foreach (GenerationEntry entry in entries)
        {
            planner.Add(entry);
        }

        Measure(step, entries, steps: 50);

        // What a collection in the middle adds, it does not add every time; what a step allocates, it does.
        long[] excess = [.. Enumerable.Range(0, 6).Select(_ => Measure(step, entries, steps: 20))];

        Assert.All(entries, static entry => Assert.True(entry.Run.CompletionTokens >= 170 && entry.Failure is null));
        Assert.Equal(0, excess.Min());
        Close(entries, memory, planner);
        memory.Empty();
        Assert.Equal(0, world.Model.Model.Pool.PagesUsed);
    }

    /// <summary>Steady state: every page has been used before.</summary>
    private static void FillTheCache(ModelWorld world, AnswerMemory memory, StepPlanner<GenerationEntry> planner, GenerationStep step)
    {
        for (int index = 0; index < 3; index++)
        {
            GenerationEntry entry = Create(world, 100 + index, temperature: 1);
            planner.Add(entry);
            while (entry.Run.End is null)
            {
                Measure(step, [entry], steps: 1);
            }

            Close([entry], memory, planner);
        }

        Assert.True(memory.Evicted > 0, "The cache has room left.");
    }

    private static void Close(GenerationEntry[] entries, AnswerMemory memory, StepPlanner<GenerationEntry> planner)
    {
        foreach (GenerationEntry entry in entries)
        {
            memory.Close(entry, keepsTail: true);
            planner.Remove(entry);
            entry.Run.Release();
            entry.Run.Dispose();
        }
    }

    private static GenerationEntry Create(ModelWorld world, int index, float temperature)
    {
        SamplingSettings sampling = new()
        {
            Temperature = temperature,
            TopP = 0.95f,
            RepetitionPenalty = index % 2 == 0 ? 1.1f : 1,
            Seed = (ulong)index,
            // Control tokens end the answer; single bytes from 128 on are no text, and .NET's decoder allocates for what is none.
            Bias = [.. Enumerable.Range(0, 3).Concat(Enumerable.Range(3 + 128, 128)).Select(static token => new KeyValuePair<int, float>(token, -100))],
        };
        GenerationRequest request = new() { Prompt = [5, 6, 7, index], TokensMax = 1900, Sampling = sampling, Stops = ["never to be found"] };
        GenerationRun run = new(request, world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        run.Begin(new Sampler(sampling, world.Model.VocabularySize));
        return new GenerationEntry(run, TimeProvider.System.GetTimestamp()) { Order = index };
    }

    /// <summary>Bytes that the process allocated beyond the strings of the pieces.</summary>
    private static long Measure(GenerationStep step, GenerationEntry[] entries, int steps)
    {
        long allocated = 0;
        long strings = 0;
        for (int count = 0; count < steps; count++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            step.TryRun(CancellationToken.None);
            allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            foreach (GenerationEntry entry in entries)
            {
                while (entry.Run.Chunks.TryRead(out GenerationChunk chunk))
                {
                    // Header, length and terminator: 22 bytes, then two per character, in steps of eight.
                    strings += (22 + (2 * chunk.Text.Length) + 7) / 8 * 8;
                }
            }
        }

        Assert.True(strings > 0 || steps == 1, "The answers have no text.");
        return allocated - strings;
    }
}
