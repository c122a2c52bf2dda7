using Hearth.Compute.Weights;

namespace Hearth.Compute.Numerics;

/// <summary>An array of floats outside the managed heap: zeros at first, 64-byte aligned, never moved.</summary>
/// <param name="count">Elements; 0 is allowed.</param>
/// <exception cref="OutOfMemoryException">The memory is not there.</exception>
public sealed unsafe class NativeFloats(long count) : IDisposable
{
    private readonly NativeBlock _memory = new(checked(count * sizeof(float)));

    /// <summary>The first element. It dies with this object, so keep the object as long as the pointer.</summary>
    public float* Pointer => (float*)_memory.Pointer;

    /// <summary>Elements.</summary>
    public long Count { get; } = count;

    /// <summary>Bytes held.</summary>
    public long Bytes => _memory.Bytes;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
