using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Moves the matrices of a delta-net layer on and reads them. An item is a tile of one head of one sequence.</summary>
internal sealed unsafe class DeltaRuleStage(ForwardBuffers buffers, DeltaShape shape, DeltaLayer layer) : IComputeJob
{
    private readonly int _tiles = shape.HeadDimension / GatedDeltaRule.TileValues;

    public int Layer { get; set; }

    public int Items => buffers.Batch.Spans.Length * shape.ValueHeads * _tiles;

    public void Execute(int begin, int end, int worker)
    {
        for (int item = begin; item < end; item++)
        {
            (int sequenceHead, int tile) = Math.DivRem(item, _tiles);
            (int index, int head) = Math.DivRem(sequenceHead, shape.ValueHeads);
            BatchSpan span = buffers.Batch.Spans[index];
            float* mixed = layer.Mixed + ((long)span.FirstRow * shape.MixedWidth);
            long key = (long)(head % shape.KeyHeads) * shape.HeadDimension;
            DeltaTokens tokens = new()
            {
                Queries = mixed + key,
                Keys = mixed + shape.KeyWidth + key,
                KeyStride = shape.MixedWidth,
                Values = mixed + (2L * shape.KeyWidth) + ((long)head * shape.HeadDimension),
                ValueStride = shape.MixedWidth,
                Decays = layer.Alphas + ((long)span.FirstRow * shape.ValueHeads) + head,
                Betas = layer.Betas + ((long)span.FirstRow * shape.ValueHeads) + head,
                GateStride = shape.ValueHeads,
                Outputs = layer.Outputs + ((long)span.FirstRow * shape.ValueWidth) + ((long)head * shape.HeadDimension),
                OutputStride = shape.ValueWidth,
                KeyDimension = shape.HeadDimension,
                ValueDimension = shape.HeadDimension,
            };
            float* matrix = span.Sequence.StateOf(Layer) + shape.MatrixOffset + ((long)head * shape.HeadDimension * shape.HeadDimension);
            GatedDeltaRule.Advance(matrix, tokens, span.Count, tile);
        }
    }
}
