using Hearth.Compute;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

/// <summary>Every format and architecture with random weights, where no logit dominates and every mistake shows.</summary>
public sealed class RandomModelTests
{
    private static readonly TinyModel s_wide = new() { Width = 256, Heads = 4, KeyValueHeads = 2, HeadDimension = 64, FeedForwardWidth = 512 };

    public static TheoryData<TensorFormat> Formats => [.. Enum.GetValues<TensorFormat>()];

    public static TheoryData<KernelPath> Paths => [.. KernelPaths.Supported];

    /// <summary>Every architecture, with head dimensions that are and are not whole vectors, and with one to seven heads per group.</summary>
    public static TheoryData<string, int, int, int> Shapes => new()
    {
        { "llama", 4, 2, 16 },
        { "llama", 8, 8, 8 },
        { "llama", 4, 1, 48 },
        { "llama", 3, 1, 64 },
        { "qwen2", 7, 1, 64 },
        { "qwen2", 4, 2, 80 },
        { "qwen3", 4, 2, 96 },
        { "qwen3", 2, 1, 128 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardAll_ExactPath_IsThePlainForwardPass(string architecture, int heads, int keyValueHeads, int headDimension)
    {
        int width = architecture is "qwen3" ? 64 : heads * headDimension;
        TinyModel model = new()
        {
            Architecture = architecture, Heads = heads, KeyValueHeads = keyValueHeads, HeadDimension = headDimension, Width = width, FeedForwardWidth = 172, IsTied = heads != 4,
        };
        using EngineWorld world = EngineWorld.Open(model, EngineWorld.Exact);
        AssertPlain(world, model.CreateWriter().ToBytes());
    }

    [Fact]
    public void ForwardAll_RotaryFactors_AreDivisorsOfTheFrequencies()
    {
        TinyModel model = new();
        byte[] factors = new byte[8 * sizeof(float)];
        for (int pair = 0; pair < 8; pair++)
        {
            BitConverter.TryWriteBytes(factors.AsSpan(pair * sizeof(float)), 1f + pair);
        }

        byte[] bytes = model.CreateWriter().AddTensor("rope_freqs.weight", TensorFormat.F32, [8], factors).ToBytes();
        using EngineWorld world = EngineWorld.Open(bytes, EngineWorld.Exact);
        AssertPlain(world, bytes);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ForwardAll_EveryFormat_FastPathStaysNearTheExactOne(TensorFormat format)
    {
        using EngineWorld exact = EngineWorld.Open(s_wide with { Format = format }, EngineWorld.Exact);
        using EngineWorld fast = EngineWorld.Open(s_wide with { Format = format }, EngineWorld.Fast);
        int[] tokens = exact.RandomTokens(40);
        double error = fast.ForwardAll(tokens).Zip(exact.ForwardAll(tokens), (left, right) => Logits.RelativeError(left, right)).Average();
        Assert.InRange(error, 0, format is TensorFormat.F32 or TensorFormat.F16 or TensorFormat.BF16 ? 1e-3 : 3.2e-2);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Load_EveryFormat_TakesNoMoreMemoryThanPromised(TensorFormat format)
    {
        TinyModel model = s_wide with { Format = format, Width = 768, Heads = 12, FeedForwardWidth = 2048, IsTied = false };
        using EngineWorld world = EngineWorld.Open(model, EngineWorld.Fast);
        double promised = format switch
        {
            // Two bits for what the file has 1.7 for.
            TensorFormat.TQ1_0 => 1.23,
            _ => 1.2,
        };

        // Everything is allocated before packing begins and nothing else is while it runs: the peak is what there is at the end.
        Assert.InRange(world.Model.WeightBytes, 0, (long)(promised * model.ToBytes().Length));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void ForwardAll_EveryKernelPath_GivesTheSameBits(KernelPath path)
    {
        TinyModel model = s_wide with { Format = TensorFormat.Q4_K, EmbeddingFormat = TensorFormat.Q6_K };
        using EngineWorld scalar = EngineWorld.Open(model, EngineWorld.Fast with { KernelPath = KernelPath.Scalar });
        using EngineWorld other = EngineWorld.Open(model, EngineWorld.Fast with { KernelPath = path });
        int[] tokens = scalar.RandomTokens(21);
        Assert.Equal(scalar.ForwardAll(tokens), other.ForwardAll(tokens));
        Assert.Equal(path, other.Model.KernelPath);
    }

    [Theory]
    [InlineData(TensorFormat.Q8_0, false)]
    [InlineData(TensorFormat.Q4_1, false)]
    [InlineData(TensorFormat.F16, false)]
    [InlineData(TensorFormat.Q4_0, true)]
    public void Forward_PromptCutAnyway_GivesTheSameBits(TensorFormat format, bool isExact)
    {
        // More than two segments of keys, more than two passes.
        TinyModel model = s_wide with { Format = format, ContextLength = 640, Width = 64, HeadDimension = 16, FeedForwardWidth = 96 };
        using EngineWorld world = EngineWorld.Open(model, isExact ? EngineWorld.Exact : EngineWorld.Fast);
        int[] tokens = world.RandomTokens(600);
        float[] whole = world.Forward(tokens);
        foreach (int cut in (ReadOnlySpan<int>)[1, 3, 7, 16, 250, 256, 299])
        {
            world.Session.Truncate(0);
            float[] last = [];
            foreach (int[] part in tokens.Chunk(cut))
            {
                last = world.Forward(part);
            }

            Assert.Equal(whole, last);
        }

        world.Session.Truncate(0);
        Assert.Equal(whole, world.ForwardAll(tokens)[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forward_AnyThreads_GivesTheSameBits(bool isExact)
    {
        TinyModel model = s_wide with { Format = TensorFormat.Q5_1, ContextLength = 400 };
        LanguageModelSettings settings = isExact ? EngineWorld.Exact : EngineWorld.Fast;
        using EngineWorld one = EngineWorld.Open(model, settings with { Threads = 1 });
        int[] tokens = one.RandomTokens(301);
        float[] prompt = one.Forward(tokens.AsSpan(0, 300));
        float[] next = one.Forward(tokens[300]);
        foreach (int threads in (ReadOnlySpan<int>)[2, 3, 5])
        {
            using EngineWorld many = EngineWorld.Open(model, settings with { Threads = threads });
            Assert.Equal(prompt, many.Forward(tokens.AsSpan(0, 300)));
            Assert.Equal(next, many.Forward(tokens[300]));
        }
    }

    private static void AssertPlain(EngineWorld world, byte[] file)
    {
        using GgufFile gguf = GgufFile.Parse(file);
        int[] tokens = world.RandomTokens(20);
        double[][] expected = new PlainForward(gguf).Run(tokens);
        float[][] actual = world.ForwardAll(tokens);
        for (int index = 0; index < tokens.Length; index++)
        {
            Assert.InRange(Logits.RelativeError(actual[index], [.. expected[index].Select(value => (float)value)]), 0, 2e-6);
        }
    }
}
