using Hearth.Compute.Threading;

namespace Hearth.Compute.Tests.Threading;

/// <summary>Counts how often each item was done.</summary>
internal sealed class CountingJob(int items) : IComputeJob
{
    private readonly int[] _counts = new int[items];

    /// <summary>Called at the end of a chunk with its first item and the worker.</summary>
    public Action<int, int>? OnChunk { get; init; }

    public IReadOnlyList<int> Counts => _counts;

    public void Execute(int begin, int end, int worker)
    {
        for (int item = begin; item < end; item++)
        {
            Interlocked.Increment(ref _counts[item]);
        }

        OnChunk?.Invoke(begin, worker);
    }
}
