using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>The vectors that each layer adds for each token (gemma4): looked up by the token, and projected from its embedding. An item is a row.</summary>
internal sealed unsafe class LayerInputs : IComputeJob, IDisposable
{
    private readonly ForwardBuffers _buffers;
    private readonly ModelShape _shape;
    private readonly GgufTensor _embedding;
    private readonly float* _norm;
    private readonly NativeFloats _memory;
    private readonly float* _inputs;
    private readonly int _rowBytes;

    public LayerInputs(ModelShape shape, LayerInputWeights weights, ForwardBuffers buffers)
    {
        _shape = shape;
        _buffers = buffers;
        _embedding = weights.Embedding;
        _norm = weights.Norm;
        int all = shape.Layers * shape.LayerInputWidth;
        long rows = buffers.TokensMax;
        _rowBytes = checked((int)TensorRows.LengthBytes(_embedding.Format, all));
        _memory = new NativeFloats(CountFloats(shape, rows));
        Projected = _memory.Pointer;
        _inputs = Projected + (rows * all);
        Gates = _inputs + (rows * all);
    }

    /// <summary><c>[row][layer][element]</c>: what the embedding is projected to.</summary>
    public float* Projected { get; }

    /// <summary><c>[row][element]</c>: work space of one layer.</summary>
    public float* Gates { get; }

    /// <summary><c>[row][element]</c>: what one layer adds.</summary>
    public float* Layer(int layer) => _inputs + ((long)layer * _buffers.TokensMax * _shape.LayerInputWidth);

    public void Execute(int begin, int end, int worker)
    {
        int width = _shape.LayerInputWidth;
        int all = _shape.Layers * width;
        float lookedUpScale = MathF.Sqrt(width);
        float projectedScale = 1f / MathF.Sqrt(_shape.Width);
        float sumScale = 1f / MathF.Sqrt(2f);
        ReadOnlySpan<int> tokens = _buffers.Batch.TokenIds;
        for (int row = begin; row < end; row++)
        {
            float* projected = Projected + ((long)row * all);
            RowScale.Apply(projected, all, projectedScale);
            for (int layer = 0; layer < _shape.Layers; layer++)
            {
                float* part = projected + ((long)layer * width);
                RmsNorm.Apply(part, _norm, part, width, _shape.NormEpsilon);
            }

            LookUp(tokens[row], row, lookedUpScale);
            for (int layer = 0; layer < _shape.Layers; layer++)
            {
                float* target = Layer(layer) + ((long)row * width);
                ResidualSum.Add(target, projected + ((long)layer * width), width);
                RowScale.Apply(target, width, sumScale);
            }
        }
    }

    /// <summary>Bytes that the work space takes; 0 where the model has no such vectors.</summary>
    public static long EstimateBytes(ModelShape shape) => CountFloats(shape, ForwardBuffers.BatchTokens) * sizeof(float);

    public void Dispose() => _memory.Dispose();

    private static long CountFloats(ModelShape shape, long rows) => rows * shape.LayerInputWidth * ((2L * shape.Layers) + 1);

    /// <summary>Dequantises a token's row block by block: the part of a layer may begin within a block.</summary>
    private void LookUp(int token, int row, float scale)
    {
        int width = _shape.LayerInputWidth;
        int blockElements = _embedding.Format.BlockElements();
        int blockBytes = _embedding.Format.BlockBytes();
        Span<float> block = stackalloc float[256];
        byte* source = _embedding.Data + ((long)token * _rowBytes);
        for (int first = 0; first < _shape.Layers * width; first += blockElements, source += blockBytes)
        {
            TensorRows.Dequantize(_embedding.Format, new ReadOnlySpan<byte>(source, blockBytes), block[..blockElements]);
            for (int index = 0; index < blockElements; index++)
            {
                (int layer, int element) = Math.DivRem(first + index, width);
                (Layer(layer) + ((long)row * width))[element] = block[index] * scale;
            }
        }
    }
}
