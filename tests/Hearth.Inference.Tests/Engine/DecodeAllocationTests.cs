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

        // The process is more than the engine: a runner that reports its progress meanwhile allocates too. What the engine did would be in every round.
        (long Thread, long Process) least = (long.MaxValue, long.MaxValue);
        for (int round = 0; round < 5; round++)
        {
            long process = GC.GetTotalAllocatedBytes(precise: true);
            long thread = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 20; step++)
            {
                session.Forward(tokens.AsSpan(100 + (round * 20) + step, 1), CancellationToken.None);
            }

            thread = GC.GetAllocatedBytesForCurrentThread() - thread;
            process = GC.GetTotalAllocatedBytes(precise: true) - process;
            least = (Math.Min(least.Thread, thread), Math.Min(least.Process, process));
        }

        Assert.Equal((0, 0), least);
    }
}
