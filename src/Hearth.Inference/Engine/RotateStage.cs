using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Normalises heads where the architecture does, turns queries and keys to their position, and stores keys and values. An item is a token.</summary>
internal sealed unsafe class RotateStage(ForwardBuffers buffers, ModelShape shape, RotaryTable rotary, KeyValuePool cache) : IComputeJob
{
    public int Layer { get; set; }

    /// <inheritdoc cref="LayerWeights.QueryNorm"/>
    public float* QueryNorm { get; set; }

    /// <inheritdoc cref="LayerWeights.QueryNorm"/>
    public float* KeyNorm { get; set; }

    public void Execute(int begin, int end, int worker)
    {
        for (int token = begin; token < end; token++)
        {
            ref readonly BatchSpan span = ref buffers.Batch.SpanOf(token);
            int position = span.Position + token - span.FirstRow;
            float* queries = buffers.Queries + ((long)token * shape.QueryWidth);
            float* keys = buffers.Keys + ((long)token * shape.KeyValueWidth);
            if (QueryNorm is not null)
            {
                NormalizeHeads(queries, QueryNorm, shape.Heads);
                NormalizeHeads(keys, KeyNorm, shape.KeyValueHeads);
            }

            rotary.Apply(queries, shape.Heads, shape.HeadDimension, position);
            rotary.Apply(keys, shape.KeyValueHeads, shape.HeadDimension, position);
            (int page, int slot) = Math.DivRem(position, KeyValuePool.PagePositions);
            cache.Store(span.Sequence.Pages[page], slot, Layer, keys, buffers.Values + ((long)token * shape.KeyValueWidth));
        }
    }

    private void NormalizeHeads(float* heads, float* norm, int count)
    {
        for (int head = 0; head < count; head++, heads += shape.HeadDimension)
        {
            RmsNorm.Apply(heads, norm, heads, shape.HeadDimension, shape.NormEpsilon);
        }
    }
}
