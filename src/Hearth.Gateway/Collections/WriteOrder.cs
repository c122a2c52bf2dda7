using System.Runtime.CompilerServices;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Collections;

/// <summary>
/// Lets one write at a time into a collection whose writes depend on what is there: Chroma's <c>add</c> skips ids that exist, <c>update</c> and
/// <c>upsert</c> merge. Thread-safe.
/// </summary>
internal sealed class WriteOrder
{
    private readonly ConditionalWeakTable<IVectorCollection, SemaphoreSlim> _turns = [];

    /// <summary>Runs the write when it is its turn.</summary>
    public async ValueTask<T> RunAsync<T>(IVectorCollection collection, Func<ValueTask<T>> write, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = _turns.GetValue(collection, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await write();
        }
        finally
        {
            turn.Release();
        }
    }
}
