using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>What the delta-net layers of a model remember of one sequence: the same size however long it is.</summary>
/// <remarks>It stands for all positions before one, so a sequence can go back only to its beginning.</remarks>
internal sealed unsafe class RecurrentState : IDisposable
{
    private readonly NativeFloats _memory;
    private readonly long[] _offsets;

    public RecurrentState(ModelShape shape)
    {
        _offsets = Offsets(shape, out long floats);
        _memory = new NativeFloats(floats);
    }

    /// <summary>The state of one layer.</summary>
    public float* Layer(int layer) => _memory.Pointer + _offsets[layer];

    /// <summary>The state before the first token.</summary>
    public void Clear() => new Span<byte>(_memory.Pointer, checked((int)_memory.Bytes)).Clear();

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static long[] Offsets(ModelShape shape, out long floats)
    {
        long[] offsets = new long[shape.Layers];
        floats = 0;
        for (int layer = 0; layer < offsets.Length; layer++)
        {
            offsets[layer] = floats;
            floats += shape.LayerShapes[layer].Delta?.StateFloats ?? 0;
        }

        return offsets;
    }
}
