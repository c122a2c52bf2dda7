using Hearth.Compute.Weights;

namespace Hearth.Compute;

/// <summary>One piece of memory for all packed weights of a model, so that nearly all of it can be huge pages.</summary>
/// <remarks>
/// A block of its own per matrix leaves everything beyond its last two megabytes in small pages: four tenths of a model whose matrices are small. Memory
/// that is not used is never touched. Matrices must not be used after the arena is disposed. Not thread-safe; taking is done before packing begins.
/// </remarks>
public sealed unsafe class WeightArena : IDisposable
{
    private const long Alignment = 64;
    private readonly NativeBlock _memory;
    private long _taken;

    /// <summary>Reserves memory for matrices whose <see cref="WeightMatrix.PackedLength"/> sum up to <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The sum; room for alignment is added.</param>
    /// <param name="matrices">How many matrices will share it.</param>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public WeightArena(long bytes, int matrices)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(matrices);
        _memory = new NativeBlock(bytes + (matrices * Alignment), isCleared: false);
    }

    internal bool IsClosed => _memory.IsClosed;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Null where there is no room left; the caller then takes memory of its own.</summary>
    internal byte* TryTake(long bytes)
    {
        long start = (_taken + Alignment - 1) / Alignment * Alignment;
        if (start + bytes > _memory.Bytes)
        {
            return null;
        }

        _taken = start + bytes;
        return _memory.Pointer + start;
    }
}
