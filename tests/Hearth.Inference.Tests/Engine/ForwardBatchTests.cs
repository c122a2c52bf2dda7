using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Primitives;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

/// <summary>Sequences computed together against each of them alone: the same bits, and pages that all come back.</summary>
public sealed class ForwardBatchTests
{
    private static readonly TinyModel s_model = new()
    {
        Format = TensorFormat.Q4_0, Width = 64, HeadDimension = 16, FeedForwardWidth = 96, ContextLength = 700,
    };

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    public void Forward_SequencesOfAnyLengthTogether_GivesTheBitsOfEachAlone(bool isExact, int threads)
    {
        using EngineWorld world = EngineWorld.Open(s_model, (isExact ? EngineWorld.Exact : EngineWorld.Fast) with { Threads = threads });
        int[] lengths = [1, 5, 64, 65, 300, 17, 600];
        int[][] texts = [.. lengths.Select((length, index) => world.RandomTokens(length, (ulong)index + 1))];
        float[][] alone = [.. texts.Select(tokens => Alone(world, tokens))];

        float[][] together = Together(world, texts, new SeededRandom(5));

        for (int index = 0; index < texts.Length; index++)
        {
            Assert.Equal(alone[index], together[index]);
        }

        Assert.Equal(0, world.Model.Pool.PagesUsed);
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("smollm3")]
    [InlineData("phi3")]
    [InlineData("gemma3")]
    [InlineData("gemma4")]
    [InlineData("gemma4 with experts")]
    [InlineData("qwen3moe")]
    [InlineData("qwen35")]
    [InlineData("qwen35moe")]
    [InlineData("gpt-oss")]
    [InlineData("bitnet")]
    public void Forward_EveryFamilyInBatches_GivesTheBitsOfEachAlone(string architecture)
    {
        TinyModel model = s_model with { Architecture = architecture.Split(' ')[0], IsMixture = architecture.Contains(' '), Layers = 4, Window = 100 };
        using EngineWorld world = EngineWorld.Open(model, EngineWorld.Fast);
        int[][] texts = [.. new[] { 3, 130, 290, 40 }.Select((length, index) => world.RandomTokens(length, (ulong)index + 1))];
        float[][] alone = [.. texts.Select(tokens => Alone(world, tokens))];

        Assert.Equal(alone, Together(world, texts, new SeededRandom(9)));

        world.Session.Truncate(0);
        float[] oneByOne = [];
        foreach (int token in texts[1])
        {
            oneByOne = world.Forward(token);
        }

        Assert.Equal(alone[1], oneByOne);
    }

    [Fact]
    public void Forward_SequenceOnSharedPages_GivesTheBitsOfOneThatComputedThem()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(210);
        float[] expected = Alone(world, tokens);
        using TokenSequence first = world.Model.CreateSequence(700);
        Compute(world, first, tokens.AsSpan(0, 200));
        using TokenSequence second = world.Model.CreateSequence(700);

        second.Adopt([first.PageAt(0), first.PageAt(1), first.PageAt(2)]);
        Assert.True(second.TryCopy(first.PageAt(3), 7));
        Assert.Equal(199, second.Position);

        Assert.Equal(expected, Compute(world, second, tokens.AsSpan(199)));
        Assert.Equal(5, world.Model.Pool.PagesUsed);
        second.Release();
        Assert.Equal(4, world.Model.Pool.PagesUsed);
    }

    [Theory]
    [InlineData("qwen35", false)]
    [InlineData("qwen35moe", false)]
    [InlineData("qwen35", true)]
    public void Forward_GoesOnFromACopiedState_GivesTheBitsOfOneThatReadAll(string architecture, bool isExact)
    {
        using EngineWorld world = EngineWorld.Open(
            s_model with { Architecture = architecture, Layers = 4 }, isExact ? EngineWorld.Exact : EngineWorld.Fast);
        KeyValuePool pool = world.Model.Pool;
        int[] tokens = world.RandomTokens(300);
        float[] expected = Alone(world, tokens);
        SeededRandom random = new(7);
        int[] copy = new int[(int)((RecurrentState.EstimateBytes(world.Model.Shape) + pool.PageBytes - 1) / pool.PageBytes)];
        Assert.True(copy.Length > 1);
        foreach (ref int page in copy.AsSpan())
        {
            Assert.True(pool.TryRent(out page));
        }

        for (int round = 0; round < 8; round++)
        {
            int cut = 1 + random.NextInt32(tokens.Length - 1);
            using TokenSequence first = world.Model.CreateSequence(700);
            Read(world, first, tokens.AsSpan(0, cut), random);
            first.State!.Save(pool, copy);
            Read(world, first, world.RandomTokens(30, 8), random);
            using TokenSequence second = world.Model.CreateSequence(700);

            second.Adopt([.. Enumerable.Range(0, cut / KeyValuePool.PagePositions).Select(first.PageAt)]);
            Assert.True(cut == second.Position || second.TryCopy(first.PageAt(second.PageCount), cut - second.Position));
            second.State!.Restore(pool, copy);

            Assert.Equal(expected, Read(world, second, tokens.AsSpan(cut), random));
        }

        foreach (int page in copy)
        {
            pool.Clear(page);
            pool.Return(page);
        }

        Assert.Equal(expected, Alone(world, tokens));
        Assert.Equal(0, pool.PagesUsed);
    }

    [Fact]
    public void Forward_Cancelled_LeavesEverySequenceAsItWas()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(20);
        float[] expected = Alone(world, tokens);
        using TokenSequence sequence = world.Model.CreateSequence(100);
        Compute(world, sequence, tokens.AsSpan(0, 10));
        ForwardBatch batch = world.Model.CreateBatch();
        batch.Add(sequence, world.RandomTokens(5, 9), LogitRows.Last);

        Assert.Throws<OperationCanceledException>(() => world.Model.Forward(batch, new CancellationToken(canceled: true)));

        Assert.Equal(10, sequence.Position);
        Assert.Equal(expected, Compute(world, sequence, tokens.AsSpan(10)));
    }

    [Fact]
    public void Truncate_WrongTokens_AreForgottenWithoutATrace()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(130);
        float[] expected = Alone(world, tokens);
        using TokenSequence sequence = world.Model.CreateSequence(700);
        Compute(world, sequence, tokens.AsSpan(0, 60));
        Compute(world, sequence, world.RandomTokens(80, 8));
        Assert.Equal(3, sequence.PageCount);

        sequence.Truncate(60);

        Assert.Equal(1, sequence.PageCount);
        Assert.Equal(expected, Compute(world, sequence, tokens.AsSpan(60)));
    }

    [Fact]
    public void TryReserve_PoolIsEmpty_IsRefusedAndChangesNothing()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast with { CachePagesMax = 3 });
        using TokenSequence first = world.Model.CreateSequence(700);
        using TokenSequence second = world.Model.CreateSequence(700);
        Assert.True(first.TryReserve(65));

        Assert.False(second.TryReserve(65));

        Assert.Equal((0, 2), (second.PageCount, world.Model.Pool.PagesUsed));
        Assert.True(second.TryReserve(64));
        Assert.Throws<ArgumentException>(() => world.Model.CreateBatch().Add(second, world.RandomTokens(65), LogitRows.None));
    }

    [Fact]
    public void Share_FullPages_HandsThemOverAndSwapsEqualOnes()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(130);
        float[] expected = Alone(world, tokens);
        using TokenSequence first = world.Model.CreateSequence(700);
        using TokenSequence second = world.Model.CreateSequence(700);
        Compute(world, first, tokens.AsSpan(0, 129));
        Compute(world, second, tokens.AsSpan(0, 129));
        int[] shared = [first.PageAt(0), first.PageAt(1)];
        first.Share(0, shared[0]);
        first.Share(1, shared[1]);

        second.Share(0, shared[0]);
        second.Share(1, shared[1]);

        Assert.Equal(4, world.Model.Pool.PagesUsed);
        Assert.Equal(expected, Compute(world, second, tokens.AsSpan(129)));
        Assert.Throws<InvalidOperationException>(() => second.Truncate(127));
        int tail = first.Detach()!.Value;
        first.Release();
        second.Release();
        Assert.Equal(3, world.Model.Pool.PagesUsed);
        foreach (int page in (int[])[.. shared, tail])
        {
            world.Model.Pool.Return(page);
        }
    }

    [Fact]
    public void Forward_LogitsOfAllTokens_AreThoseOfEachPrefix()
    {
        using EngineWorld world = EngineWorld.Open(s_model, EngineWorld.Fast);
        int[] tokens = world.RandomTokens(9);
        using TokenSequence sequence = world.Model.CreateSequence(100);
        using TokenSequence other = world.Model.CreateSequence(100);
        Assert.True(sequence.TryReserve(9) && other.TryReserve(1));
        ForwardBatch batch = world.Model.CreateBatch();
        Assert.Equal(0, batch.Add(other, tokens.AsSpan(0, 1), LogitRows.Last));
        Assert.Equal(1, batch.Add(sequence, tokens, LogitRows.All));
        world.Model.Forward(batch, CancellationToken.None);
        float[][] rows = [.. Enumerable.Range(0, 10).Select(row => batch.Logits(row).ToArray())];

        Assert.Equal(rows[0], rows[1]);
        for (int length = 1; length <= 9; length++)
        {
            Assert.Equal(Alone(world, tokens[..length]), rows[length]);
        }
    }

    private static float[] Alone(EngineWorld world, int[] tokens)
    {
        world.Session.Truncate(0);
        float[] logits = world.Forward(tokens);
        world.Session.Truncate(0);
        return logits;
    }

    private static float[] Compute(EngineWorld world, TokenSequence sequence, ReadOnlySpan<int> tokens)
    {
        Assert.True(sequence.TryReserve(sequence.Position + tokens.Length));
        ForwardBatch batch = world.Model.CreateBatch();
        batch.Add(sequence, tokens, LogitRows.Last);
        world.Model.Forward(batch, CancellationToken.None);
        return batch.Logits(0).ToArray();
    }

    /// <summary>In pieces of any length.</summary>
    private static float[] Read(EngineWorld world, TokenSequence sequence, ReadOnlySpan<int> tokens, SeededRandom random)
    {
        float[] logits = [];
        while (!tokens.IsEmpty)
        {
            int count = Math.Min(tokens.Length, 1 + random.NextInt32(100));
            logits = Compute(world, sequence, tokens[..count]);
            tokens = tokens[count..];
        }

        return logits;
    }

    /// <summary>Every pass takes some tokens of some sequences, until all are read.</summary>
    private static float[][] Together(EngineWorld world, int[][] texts, SeededRandom random)
    {
        TokenSequence[] sequences = [.. texts.Select(_ => world.Model.CreateSequence(700))];
        float[][] results = new float[texts.Length][];
        ForwardBatch batch = world.Model.CreateBatch();
        while (Array.Exists(results, static result => result is null))
        {
            batch.Clear();
            List<(int Text, int Row)> last = [];
            for (int index = 0; index < texts.Length; index++)
            {
                int left = texts[index].Length - sequences[index].Position;
                int count = Math.Min(Math.Min(left, batch.TokensLeft), 1 + random.NextInt32(100));
                if (count == 0 || random.NextInt32(4) == 0)
                {
                    continue;
                }

                Assert.True(sequences[index].TryReserve(sequences[index].Position + count));
                int row = batch.Add(
                    sequences[index], texts[index].AsSpan(sequences[index].Position, count), count == left ? LogitRows.Last : LogitRows.None);
                if (count == left)
                {
                    last.Add((index, row));
                }
            }

            if (batch.Tokens > 0)
            {
                world.Model.Forward(batch, CancellationToken.None);
            }

            foreach ((int text, int row) in last)
            {
                results[text] = batch.Logits(row).ToArray();
                sequences[text].Release();
            }
        }

        foreach (TokenSequence sequence in sequences)
        {
            sequence.Dispose();
        }

        return results;
    }
}
