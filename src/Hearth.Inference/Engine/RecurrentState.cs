using System.Runtime.InteropServices;
using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>What the delta-net layers of a model remember of one sequence: the same size however long it is.</summary>
/// <remarks>
/// It stands for all positions before one, so a sequence can go back only to its beginning, or to where a copy was taken. Copies lie in pages of the
/// <see cref="KeyValuePool"/>, so that they and keys and values have one bound.
/// </remarks>
internal sealed unsafe class RecurrentState : IDisposable
{
    private readonly NativeFloats _memory;
    private readonly long[] _offsets;

    public RecurrentState(ModelShape shape)
    {
        _offsets = new long[shape.Layers];
        long floats = 0;
        for (int layer = 0; layer < _offsets.Length; layer++)
        {
            _offsets[layer] = floats;
            floats += shape.LayerShapes[layer].Delta?.StateFloats ?? 0;
        }

        _memory = new NativeFloats(floats);
    }

    /// <summary>Bytes of one sequence's state; 0 where the model has none.</summary>
    public static long EstimateBytes(ModelShape shape) => sizeof(float) * shape.LayerShapes.Sum(static layer => layer.Delta?.StateFloats ?? 0);

    /// <summary>The state of one layer.</summary>
    public float* Layer(int layer) => _memory.Pointer + _offsets[layer];

    /// <summary>The state before the first token.</summary>
    public void Clear() => NativeMemory.Clear(_memory.Pointer, (nuint)_memory.Bytes);

    /// <summary>Copies the state.</summary>
    /// <param name="pool">Whose pages they are.</param>
    /// <param name="pages">Rented, as many as the state fills.</param>
    public void Save(KeyValuePool pool, ReadOnlySpan<int> pages)
    {
        long done = 0;
        foreach (int page in pages)
        {
            long count = Math.Min(pool.PageBytes, _memory.Bytes - done);
            Buffer.MemoryCopy((byte*)_memory.Pointer + done, pool.Page(page), count, count);
            done += count;
        }
    }

    /// <summary>Becomes the state that was copied.</summary>
    /// <param name="pool">Whose pages they are.</param>
    /// <param name="pages">As <see cref="Save"/> left them.</param>
    public void Restore(KeyValuePool pool, ReadOnlySpan<int> pages)
    {
        long done = 0;
        foreach (int page in pages)
        {
            long count = Math.Min(pool.PageBytes, _memory.Bytes - done);
            Buffer.MemoryCopy(pool.Page(page), (byte*)_memory.Pointer + done, count, count);
            done += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
