using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Inference.Generation;
using Hearth.Inference.Gguf;
using Hearth.Inference.Registry;
using Hearth.Inference.Tests.Generation;
using Hearth.Inference.Tests.Registry;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Engine;

public sealed class MemoryEstimateTests
{
    private const int Width = 64;
    private const int Context = 256;

    [Theory]
    [InlineData(TensorFormat.F16, true, 2)]
    [InlineData(TensorFormat.F16, false, 2)]
    [InlineData(TensorFormat.F32, true, 4)]
    public void Of_FloatMatrices_CountsWhatEveryTokenReads(TensorFormat format, bool isTied, int bytes)
    {
        TinyModel model = new() { Format = format, IsTied = isTied, Layers = 3 };
        using GgufFile file = GgufFile.Parse(model.ToBytes());

        MemoryEstimate estimate = MemoryEstimate.Of(file, ModelShape.Read(file), Context, sequences: 4, scoreRows: 4, cacheBytes: 0);

        // Query, key, value, output; gate, up, down. The embedding counts once: as the output, or not at all where rows of it are looked up.
        long layer = (Width * (64 + 32 + 32 + 64)) + (3 * Width * 128);
        Assert.Equal(((3 * layer) + ((long)Width * model.Vocabulary.Count)) * bytes, estimate.Mapped);
        Assert.Equal(((3 * 2) + 1) * Width * sizeof(float), estimate.Weights);
        Assert.Equal(0, estimate.States);
    }

    [Fact]
    public void Of_QuantizedMatrices_IsWhatLoadingTakes()
    {
        using EngineWorld world = EngineWorld.Open(new TinyModel { Format = TensorFormat.Q8_0, IsTied = false }, EngineWorld.Fast);
        using GgufFile file = GgufFile.Parse(new TinyModel { Format = TensorFormat.Q8_0, IsTied = false }.ToBytes());

        MemoryEstimate estimate = MemoryEstimate.Of(file, world.Model.Shape, Context, sequences: 1, scoreRows: 1, cacheBytes: 0);

        Assert.Equal(world.Model.WeightBytes, estimate.Weights);
        Assert.Equal(0, estimate.Mapped);
    }

    [Fact]
    public void Describe_RecurrentModel_CountsAStateForEveryAnswerAndAllPages()
    {
        using TemporaryFolder folder = new();
        string path = folder.Combine("qwen35.gguf");
        new TinyModel { Architecture = "qwen35", Layers = 4, ContextLength = Context }.Save(path);
        long one = Describe(path, new InferenceOptions { ConcurrentMax = 1 });

        long seven = Describe(path, new InferenceOptions { ConcurrentMax = 7 });

        // A state: three layers of a convolution's last three inputs (2 x 2 key heads and 4 value heads of 32), and four matrices of 32 x 32.
        const long State = 3 * ((3 * 8 * 32) + (4 * 32 * 32)) * sizeof(float);
        // A context: four pages of one layer, two heads, keys and values of 16 halves.
        const long Pages = 4 * 64 * 2 * 2 * 16 * 2;
        // Four contexts are counted for one answer, too.
        Assert.Equal((6 * State) + (3 * Pages), seven - one);
    }

    [Theory]
    [InlineData(1, CacheFormat.F16, false, 1_000_000 / 8192 * 8192)]
    [InlineData(1, CacheFormat.Q8_0, false, 1_000_000 / 4608 * 4608)]
    [InlineData(1, CacheFormat.F16, true, 1_000_000 / 16384 * 16384)]
    [InlineData(0, CacheFormat.F16, false, 16 * 4 * 8192)]
    public void Pages_AnyOptions_AreNeverMoreThanWhatIsCounted(int cacheMaxMb, CacheFormat format, bool isExact, long expected)
    {
        TinyModel model = new() { Layers = 1, ContextLength = Context };
        using GgufFile file = GgufFile.Parse(model.ToBytes());
        ModelShape shape = ModelShape.Read(file);
        InferenceOptions options = new() { CacheMaxMb = cacheMaxMb, CacheFormat = format, Exact = isExact };

        long pageBytes = CachePlan.PageBytes(shape, options);

        Assert.Equal(expected, CachePlan.PagesMax(shape, options) * pageBytes);
        Assert.Equal(expected, CachePlan.Pages(shape, options, long.MaxValue) * pageBytes);
        Assert.True(CachePlan.Pages(shape, options, 0) * pageBytes <= expected);
        Assert.True(CachePlan.Pages(shape, options, 0) * KeyValuePool.PagePositions >= Context);
    }

    [Fact]
    public async Task MemoryBytes_AfterWork_IsWithinTheEstimate()
    {
        using ModelWorld world = new(
            new TinyModel { Architecture = "qwen35", Layers = 4, ContextLength = 2048 }, new InferenceOptions { Threads = 2, ConcurrentMax = 4, CacheMaxMb = 1 });
        long idle = world.Model.Model.MemoryBytes;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(index => world.Client.GetResponseAsync(
            [new ChatMessage(ChatRole.User, new string((char)('a' + index), 1500))], world.Endless(20), TestContext.Current.CancellationToken)));

        long state = RecurrentState.EstimateBytes(world.Model.Model.Shape);
        Assert.Equal(0, idle - (world.Model.Model.WeightBytes + ForwardPass.EstimateBytes(world.Model.Model.Shape, 0)));
        Assert.InRange(world.Model.Model.MemoryBytes, idle + state + 1, Describe(world.Path, world.Options));
        Assert.Equal(1_000_000 / 8192 * 8192, world.Model.Model.Pool.PagesMax * world.Model.Model.Pool.PageBytes);
        Assert.True(world.Model.Model.Pool.Bytes <= 1_000_000);
    }

    private static long Describe(string path, InferenceOptions options) =>
        new LocalModelReader(options).Describe(new ModelCandidate("model", path, ModelOrigin.Folder)).MemoryBytes;
}
