using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>Looks up the vectors of tokens. An item is a token of this pass.</summary>
internal sealed unsafe class EmbedStage : IComputeJob
{
    private readonly ForwardBuffers _buffers;
    private readonly GgufTensor _embedding;
    private readonly int _width;
    private readonly int _rowBytes;
    private readonly float _scale;

    public EmbedStage(ForwardBuffers buffers, GgufTensor embedding, ModelShape shape)
    {
        _buffers = buffers;
        _embedding = embedding;
        _width = shape.Width;
        _scale = shape.EmbeddingScale;
        _rowBytes = checked((int)TensorRows.LengthBytes(embedding.Format, _width));
    }

    public void Execute(int begin, int end, int worker)
    {
        ReadOnlySpan<int> tokens = _buffers.Batch.TokenIds;
        for (int index = begin; index < end; index++)
        {
            TensorRows.Dequantize(
                _embedding.Format,
                new ReadOnlySpan<byte>(_embedding.Data + ((long)tokens[index] * _rowBytes), _rowBytes),
                new Span<float>(_buffers.Hidden + ((long)index * _width), _width));
            if (_scale is not 1f)
            {
                RowScale.Apply(_buffers.Hidden + ((long)index * _width), _width, _scale);
            }
        }
    }
}
