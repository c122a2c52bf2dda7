using Hearth.Compute;
using Hearth.Inference.Encoders;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Encoders;

public sealed class EncoderModelTests
{
    private static readonly int[] s_lengths = [2, 33, 5, 64, 31, 1, 128, 17];

    public static TheoryData<string, TensorFormat, int> Kinds { get; } = new()
    {
        { "bert", TensorFormat.Q8_0, TinyEncoder.PoolingMean },
        { "bert", TensorFormat.F32, TinyEncoder.PoolingFirst },
        { "bert", TensorFormat.Q4_0, TinyEncoder.PoolingRank },
        { "nomic-bert", TensorFormat.Q8_0, TinyEncoder.PoolingMean },
        { "nomic-bert", TensorFormat.F16, TinyEncoder.PoolingMean },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_AloneAndBatchedOnOneAndThreeThreads_GivesEqualBits(string architecture, TensorFormat format, int pooling)
    {
        TinyEncoder tiny = new() { Architecture = architecture, Format = format, Pooling = pooling, Scores = 3 };
        using EncoderWorld one = new(tiny, new EncoderSettings { Threads = 1 });
        using EncoderWorld three = new(tiny, new EncoderSettings { Threads = 3 });
        int[][] texts = [.. s_lengths.Select(static (length, index) => EncoderWorld.RandomTokens(length, (ulong)index + 1))];

        float[][] together = three.Run(texts);
        float[][] turned = one.Run([.. texts.Reverse()]);
        for (int text = 0; text < texts.Length; text++)
        {
            float[] alone = one.Run(texts[text])[0];
            Assert.Equal(alone, together[text]);
            Assert.Equal(alone, turned[texts.Length - 1 - text]);
            Assert.All(alone, static element => Assert.True(float.IsFinite(element)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_EveryArithmetic_AgreesWithTheExactOne(string architecture, TensorFormat format, int pooling)
    {
        TinyEncoder tiny = new() { Architecture = architecture, Format = format, Pooling = pooling, Scores = 3 };
        int[] text = EncoderWorld.RandomTokens(50, 9);
        using EncoderWorld exact = new(tiny, new EncoderSettings { Threads = 1, Arithmetic = EncoderArithmetic.Exact });
        float[] expected = exact.Run(text)[0];

        foreach ((EncoderArithmetic arithmetic, double bound) in new[] { (EncoderArithmetic.Shorts, 0.004), (EncoderArithmetic.Packed, 0.03) })
        {
            using EncoderWorld other = new(tiny, new EncoderSettings { Threads = 1, Arithmetic = arithmetic });
            double distance = RelativeDistance(expected, other.Run(text)[0]);
            Assert.True(distance < bound, $"{arithmetic}: {distance}");
        }
    }

    [Fact]
    public void Run_JoinedProjections_EqualsSeparateOnesInKind()
    {
        using EncoderWorld joined = new(new TinyEncoder { IsJoined = true, Format = TensorFormat.Q8_0 }, new EncoderSettings { Threads = 1 });
        using EncoderWorld exact = new(
            new TinyEncoder { IsJoined = true, Format = TensorFormat.Q8_0 }, new EncoderSettings { Threads = 1, Arithmetic = EncoderArithmetic.Exact });
        int[] text = EncoderWorld.RandomTokens(40, 3);

        Assert.True(RelativeDistance(exact.Run(text)[0], joined.Run(text)[0]) < 0.004);
    }

    [Fact]
    public void Run_SecondSegment_HasItsOwnVector()
    {
        using EncoderWorld world = new(new TinyEncoder(), new EncoderSettings { Threads = 1 });
        int[] text = EncoderWorld.RandomTokens(10, 3);
        float[] plain = world.Run(text)[0];

        world.Model.Batch.Clear();
        world.Model.Batch.Add(text, secondStart: 4);
        world.Model.Run(CancellationToken.None);

        Assert.True(RelativeDistance(plain, world.Model.Result(0).ToArray()) > 0.05);
    }

    [Fact]
    public void Run_Embedding_HasLengthOne()
    {
        using EncoderWorld world = new(new TinyEncoder(), new EncoderSettings { Threads = 1 });

        float[] vector = world.Run(EncoderWorld.RandomTokens(20, 3))[0];

        Assert.Equal(1.0, Math.Sqrt(vector.Sum(static element => (double)element * element)), 1e-6);
    }

    [Fact]
    public void Run_Cancelled_ThrowsAndTheNextPassIsRight()
    {
        using EncoderWorld world = new(new TinyEncoder(), new EncoderSettings { Threads = 2 });
        int[] text = EncoderWorld.RandomTokens(20, 3);
        float[] expected = world.Run(text)[0];
        world.Model.Batch.Clear();
        world.Model.Batch.Add(EncoderWorld.RandomTokens(30, 4));

        Assert.ThrowsAny<OperationCanceledException>(() => world.Model.Run(new CancellationToken(canceled: true)));
        Assert.Equal(expected, world.Run(text)[0]);
    }

    private static double RelativeDistance(float[] expected, float[] actual)
    {
        double differences = 0;
        double squares = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            differences += Math.Pow(expected[index] - actual[index], 2);
            squares += Math.Pow(expected[index], 2);
        }

        return Math.Sqrt(differences / squares);
    }
}
