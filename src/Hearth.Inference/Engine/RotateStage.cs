using System.Runtime.CompilerServices;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Normalises heads where the architecture does, turns queries and keys to their position, and stores keys and values. An item is a token.</summary>
/// <param name="buffers">What is turned.</param>
/// <param name="model">Of the model.</param>
/// <param name="rotaries">Of the model.</param>
/// <param name="cache">Where keys and values go.</param>
/// <param name="ones">The factors of the norm of values; null for none.</param>
internal sealed unsafe class RotateStage(ForwardBuffers buffers, ModelShape model, RotaryTable[] rotaries, KeyValuePool cache, float* ones) : IComputeJob
{
    public int Layer { get; set; }

    public LayerWeights Weights { get; set; } = null!;

    public void Execute(int begin, int end, int worker)
    {
        LayerShape shape = Weights.Shape;
        for (int token = begin; token < end; token++)
        {
            ref readonly BatchSpan span = ref buffers.Batch.SpanOf(token);
            int position = span.Position + token - span.FirstRow;
            float* queries = buffers.Queries + ((long)token * shape.QueryWidth);
            float* keys = buffers.Keys + ((long)token * shape.KeyValueWidth);
            if (buffers.GatedQueries is not null)
            {
                SplitGates(buffers.GatedQueries + (2L * token * shape.QueryWidth), queries, buffers.QueryGates + ((long)token * shape.QueryWidth), shape);
            }

            Turn(queries, Weights.QueryNorm, shape.Heads, shape, position);
            if (shape.SharedLayer is null)
            {
                float* values = buffers.Values + ((long)token * shape.KeyValueWidth);
                Prepare(keys, values, shape);
                Turn(keys, Weights.KeyNorm, shape.KeyValueHeads, shape, position);
                (int page, int slot) = Math.DivRem(position, KeyValuePool.PagePositions);
                cache.Store(span.Sequence.Pages[page], slot, Layer, keys, values);
            }
        }
    }

    /// <summary>Each head's query is followed by its gate.</summary>
    private static void SplitGates(float* source, float* queries, float* gates, LayerShape shape)
    {
        uint bytes = (uint)shape.HeadDimension * sizeof(float);
        for (int head = 0; head < shape.Heads; head++)
        {
            Unsafe.CopyBlockUnaligned(queries, source, bytes);
            Unsafe.CopyBlockUnaligned(gates, source + shape.HeadDimension, bytes);
            source += 2 * shape.HeadDimension;
            queries += shape.HeadDimension;
            gates += shape.HeadDimension;
        }
    }

    private void Turn(float* heads, float* norm, int count, LayerShape shape, int position)
    {
        if (norm is not null)
        {
            NormalizeHeads(heads, norm, count, shape.HeadDimension);
        }

        if (shape.Rotary >= 0)
        {
            rotaries[shape.Rotary].Apply(heads, count, shape.HeadDimension, position);
        }
    }

    private void Prepare(float* keys, float* values, LayerShape shape)
    {
        if (Weights.Value is null)
        {
            Unsafe.CopyBlockUnaligned(values, keys, (uint)shape.KeyValueWidth * sizeof(float));
        }

        if (ones is not null)
        {
            NormalizeHeads(values, ones, shape.KeyValueHeads, shape.HeadDimension);
        }
    }

    private void NormalizeHeads(float* heads, float* norm, int count, int dimension)
    {
        for (int head = 0; head < count; head++, heads += dimension)
        {
            RmsNorm.Apply(heads, norm, heads, dimension, model.NormEpsilon);
        }
    }
}
