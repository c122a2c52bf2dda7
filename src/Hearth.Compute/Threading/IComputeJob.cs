namespace Hearth.Compute.Threading;

/// <summary>Work that a <see cref="ComputePool"/> divides into ranges of items. One object serves many dispatches; its fields are its parameters.</summary>
/// <remarks>
/// Ranges of one dispatch run at the same time on several threads and must not touch each other's results. Which thread runs which range is not
/// determined, so nothing computed may depend on it. Fields must not change while a dispatch runs.
/// </remarks>
public interface IComputeJob
{
    /// <summary>Does the items from <paramref name="begin"/> up to, not including, <paramref name="end"/>.</summary>
    /// <param name="begin">The first item.</param>
    /// <param name="end">One past the last item; always more than <paramref name="begin"/>.</param>
    /// <param name="worker">Who runs it, from 0 (the caller) to the pool's threads minus 1: selects scratch memory, nothing else.</param>
    void Execute(int begin, int end, int worker);
}
