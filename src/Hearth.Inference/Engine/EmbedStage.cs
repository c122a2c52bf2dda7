using Hearth.Compute;
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

    public EmbedStage(ForwardBuffers buffers, GgufTensor embedding, int width)
    {
        _buffers = buffers;
        _embedding = embedding;
        _width = width;
        _rowBytes = checked((int)TensorRows.LengthBytes(embedding.Format, width));
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
        }
    }
}
