using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Encoders;

/// <summary>Word, position and segment vectors, their sum normalised and quantised. An item is a tile of tokens.</summary>
internal sealed unsafe class EmbedTextStage(EncoderShape shape, EncoderWeights weights, EncoderBuffers buffers, EncoderBatch batch) : IComputeJob
{
    private readonly int _rowBytes = checked((int)TensorRows.LengthBytes(weights.Embedding.Format, shape.Width));

    public void Execute(int begin, int end, int worker)
    {
        int width = shape.Width;
        GgufTensor embedding = weights.Embedding;
        int last = Math.Min(batch.Tokens, end * ShortRows.TileTokens);
        for (int index = begin * ShortRows.TileTokens; index < last; index++)
        {
            float* hidden = buffers.Hidden + ((long)index * width);
            TensorRows.Dequantize(
                embedding.Format,
                new ReadOnlySpan<byte>(embedding.Data + ((long)batch.Token(index) * _rowBytes), _rowBytes),
                new Span<float>(hidden, width));
            if (weights.Types is not null)
            {
                int type = batch.IsSecond(index) && weights.TypeCount > 1 ? 1 : 0;
                ResidualSum.Add(hidden, weights.Types + ((long)type * width), width);
            }

            if (weights.Positions is not null)
            {
                ResidualSum.Add(hidden, weights.Positions + ((long)(index - batch.Start(batch.TextOf(index))) * width), width);
            }

            LayerNorm.Apply(hidden, null, weights.EmbeddingNorm.Weights, weights.EmbeddingNorm.Bias, hidden, width, shape.NormEpsilon);
        }

        buffers.Input.Quantize(begin, end);
    }
}
