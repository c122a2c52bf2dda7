using Hearth.Compute;
using Hearth.Inference.Engine;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

[Collection(ProcessAllocations.Name)]
public sealed class DecodeAllocationTests
{
    [Theory]
    [InlineData(TensorFormat.Q4_0, false)]
    [InlineData(TensorFormat.F32, false)]
    [InlineData(TensorFormat.Q6_K, true)]
    public void Forward_OneToken_AllocatesNoManagedMemoryOnAnyThread(TensorFormat format, bool isExact)
    {
        TinyModel model = new() { Format = format, Width = 256, HeadDimension = 64, FeedForwardWidth = 512, ContextLength = 256 };
        using EngineWorld world = EngineWorld.Open(model, (isExact ? EngineWorld.Exact : EngineWorld.Fast) with { Threads = 3 });
        int[] tokens = world.RandomTokens(200);
        DecodeSession session = world.Session;
        for (int warm = 0; warm < 100; warm++)
        {
            session.Forward(tokens.AsSpan(warm, 1), CancellationToken.None);
        }

        long process = GC.GetTotalAllocatedBytes(precise: true);
        long thread = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 100; step < 200; step++)
        {
            session.Forward(tokens.AsSpan(step, 1), CancellationToken.None);
        }

        // Asserting allocates, so everything is read first.
        thread = GC.GetAllocatedBytesForCurrentThread() - thread;
        process = GC.GetTotalAllocatedBytes(precise: true) - process;
        Assert.Equal((0, 0), (thread, process));
    }
}
