using Hearth.Compute;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

/// <summary>What does not load, and why.</summary>
public sealed class LanguageModelTests
{
    [Theory]
    [InlineData("gpt2", "HEARTH-INFER-040")]
    [InlineData("mixtral", "HEARTH-INFER-040")]
    public void Load_UnknownArchitecture_NamesTheSupportedOnes(string name, string code)
    {
        InferenceException exception = Refused(new TinyModel { Architecture = name }.CreateWriter());
        Assert.Equal(code, exception.Error.Code);
        Assert.Contains("llama, phi3, qwen2, qwen3", exception.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string> Features => ["scaling", "experts"];

    [Theory]
    [MemberData(nameof(Features))]
    public void Load_FeatureThatIsNotComputed_IsRefused(string feature)
    {
        GgufWriter writer = new TinyModel { Architecture = "qwen2" }.CreateWriter();
        _ = feature is "scaling" ? writer.Add("qwen2.rope.scaling.type", "dynamic") : writer.Add("qwen2.expert_count", 8u);
        Assert.Same(InferenceErrors.ModelFeatureUnsupported, Refused(writer).Error);
    }

    [Fact]
    public void Load_ScalingOfTypeNone_IsNoFeature()
    {
        using EngineWorld world = EngineWorld.Open(new TinyModel().CreateWriter().Add("llama.rope.scaling.type", "none").ToBytes(), EngineWorld.Fast);
        Assert.Equal(64, world.Model.Shape.Width);
    }

    [Theory]
    [InlineData("llama.block_count", 0u)]
    [InlineData("llama.block_count", 513u)]
    [InlineData("llama.embedding_length", 4_000_000_000u)]
    [InlineData("llama.attention.head_count", 3u)]
    [InlineData("llama.attention.head_count_kv", 3u)]
    [InlineData("llama.attention.head_count", 0u)]
    [InlineData("llama.rope.dimension_count", 15u)]
    [InlineData("llama.rope.dimension_count", 18u)]
    [InlineData("llama.feed_forward_length", 127u)]
    [InlineData("llama.context_length", 0u)]
    [InlineData("llama.embedding_length", 32u)]
    [InlineData("llama.block_count", 3u)]
    [InlineData("llama.attention.value_length", 8u)]
    public void Load_HyperParameterThatDoesNotFit_IsRefused(string key, uint value)
    {
        InferenceException exception = Refused(Rewritten(new TinyModel(), key, value));
        Assert.Same(InferenceErrors.ModelShapeInvalid, exception.Error);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(0f)]
    [InlineData(1e20f)]
    public void Load_RotaryBaseOutOfBounds_IsRefused(float value) =>
        Assert.Same(InferenceErrors.ModelShapeInvalid, Refused(Rewritten(new TinyModel(), "llama.rope.freq_base", value)).Error);

    [Fact]
    public void Load_ScaleThatIsNotFinite_IsRefused()
    {
        TinyModel model = new() { Format = TensorFormat.Q8_0 };
        byte[] file = model.ToBytes();
        using (GgufFile gguf = GgufFile.Parse(file))
        {
            Poison(gguf, "blk.1.ffn_up.weight", file, [0x00, 0x7C]);
        }

        Assert.Same(InferenceErrors.ModelShapeInvalid, Refused(file).Error);
    }

    [Fact]
    public void Load_NormThatIsNotFinite_IsRefused()
    {
        byte[] file = new TinyModel().ToBytes();
        using (GgufFile gguf = GgufFile.Parse(file))
        {
            Poison(gguf, "output_norm.weight", file, [0x00, 0x00, 0x80, 0x7F]);
        }

        Assert.Same(InferenceErrors.ModelShapeInvalid, Refused(file).Error);
    }

    [Fact]
    public void Load_TooLittleMemory_IsRefusedBeforeAnythingIsAllocated()
    {
        using GgufFile file = GgufFile.Parse(new TinyModel { Format = TensorFormat.Q8_0 }.ToBytes());
        long needed = LanguageModel.EstimateBytes(file, 256);
        LanguageModelSettings settings = new() { Threads = 1, ContextTokens = 256, MemoryBytesMax = needed - 1 };
        InferenceException exception = Assert.Throws<InferenceException>(() => LanguageModel.Load(file, settings, null, CancellationToken.None));
        Assert.Same(InferenceErrors.MemoryInsufficient, exception.Error);
        using LanguageModel model = LanguageModel.Load(file, settings with { MemoryBytesMax = needed }, null, CancellationToken.None);
        Assert.InRange(model.WeightBytes, 1, needed);
    }

    [Fact]
    public void Load_Progress_RisesToOne()
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.DefaultModel);
        RecordingProgress progress = new();
        using LanguageModel model = LanguageModel.Load(file, EngineWorld.Fast, progress, CancellationToken.None);
        Assert.Equal(1.0, progress.Values[^1], 1e-9);
        Assert.Equal(progress.Values.Order(), progress.Values);
        Assert.InRange(progress.Values.Count, 20, 10_000);
    }

    [Fact]
    public void Load_Cancelled_StopsInTheMiddle()
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.DefaultModel);
        using CancellationTokenSource source = new();
        RecordingProgress progress = new() { OnReport = value => Cancel(source, value) };
        Assert.Throws<OperationCanceledException>(() => LanguageModel.Load(file, EngineWorld.Fast, progress, source.Token));
        Assert.InRange(progress.Values[^1], 0.3, 0.6);

        static void Cancel(CancellationTokenSource source, double value)
        {
            if (value > 0.3)
            {
                source.Cancel();
            }
        }
    }

    [Fact]
    public void ReadMemoryAvailable_MemInfo_IsTheLineInBytes()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "MemTotal:       24000000 kB\nMemFree: 1 kB\nMemAvailable:   1234567 kB\n");
        Assert.Equal(1_234_567L * 1024, MemoryBudget.ReadMemoryAvailable(path));
        File.Delete(path);
        Assert.Null(MemoryBudget.ReadMemoryAvailable(path));
        Assert.InRange(MemoryBudget.AvailableBytes(), 1, long.MaxValue);
    }

    private static InferenceException Refused(GgufWriter writer) => Refused(writer.ToBytes());

    private static InferenceException Refused(byte[] bytes)
    {
        using GgufFile file = GgufFile.Parse(bytes);
        return Assert.Throws<InferenceException>(() => LanguageModel.Load(file, EngineWorld.Fast, null, CancellationToken.None));
    }

    /// <summary>The file with another number behind a key, or with the key added.</summary>
    private static byte[] Rewritten<T>(TinyModel model, string key, T value)
        where T : unmanaged
    {
        byte[] file = model.ToBytes();
        byte[] name = System.Text.Encoding.UTF8.GetBytes(key);
        int at = file.AsSpan().IndexOf([.. BitConverter.GetBytes((long)name.Length), .. name]);
        if (at < 0)
        {
            return model.CreateWriter().Add(key, (uint)(object)value).ToBytes();
        }

        System.Runtime.InteropServices.MemoryMarshal.Write(file.AsSpan(at + sizeof(long) + name.Length + sizeof(uint)), value);
        return file;
    }

    private static unsafe void Poison(GgufFile gguf, string tensor, byte[] file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = file)
        {
            bytes.CopyTo(file.AsSpan((int)(gguf.Tensors[tensor].Data - start)));
        }
    }
}
