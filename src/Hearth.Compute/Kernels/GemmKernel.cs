using System.Runtime.CompilerServices;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights times many tokens: two vectors of rows by four tokens at a time.</summary>
/// <remarks>
/// <para>1. For each tile of rows, and 2. each panel of columns, weights are unpacked once into the first-level cache; then 3. for each tile
/// of four tokens, eight integer and eight float sums live in registers while 4. the panel's blocks are walked in ascending order. Between
/// panels the float sums rest in the output, unrounded, so the result is that of one uninterrupted chain.</para>
/// <para>Per row and token the float operations are those of <see cref="ScalarKernels"/>, whatever the tile.</para>
/// </remarks>
internal static unsafe class GemmKernel<TVector, TOperations, TDot, TFormat>
    where TVector : struct
    where TOperations : struct, IVectorOperations<TVector>
    where TDot : struct, IDotOperations<TVector>
    where TFormat : struct, IPackedFormat
{
    private const int PanelBytes = 16 * 1024;
    private const int TileRowsMax = 32;

    private static int PanelBlocks
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PanelUnpacker<TVector, TDot, TFormat>.SplitsBytes ? 8 : 16;
    }

    [SkipLocalsInit]
    public static void Multiply(in MultiplyJob job)
    {
        byte* memory = stackalloc byte[PanelBytes + (16 * 4 * TileRowsMax * sizeof(float)) + 64];
        memory = (byte*)(((nint)memory + 63) & ~63);
        int rows = 2 * TOperations.Rows;
        int groups = rows / PackedLayout.GroupRows;
        PackedLayout layout = job.Layout;
        GemmPanel whole = new()
        {
            Weights = memory,
            Scales = (float*)(memory + PanelBytes),
            Minimums = (float*)(memory + PanelBytes) + (16 * TileRowsMax),
            HalfScales = (int*)(memory + PanelBytes) + (32 * TileRowsMax),
            Rows = rows,
            ChunkBytes = rows * 4,
            Blocks = PanelBlocks,
        };
        for (int group = job.GroupStart; group < job.GroupEnd; group += groups)
        {
            for (int block = 0; block < layout.Blocks; block += PanelBlocks)
            {
                GemmPanel panel = whole with { Blocks = Math.Min(PanelBlocks, layout.Blocks - block) };
                for (int part = 0; part < groups; part++)
                {
                    if (group + part < job.GroupEnd)
                    {
                        byte* record = job.Packed + ((group + part) * layout.GroupBytes);
                        PanelUnpacker<TVector, TDot, TFormat>.UnpackGroup(layout, record, block, panel, part);
                    }
                    else
                    {
                        ClearScales(panel, part);
                    }
                }

                MultiplyPanel(job, panel, group, block);
            }
        }
    }

    /// <summary>Rows that this range does not own take part in the arithmetic with scale zero and are not stored.</summary>
    private static void ClearScales(in GemmPanel panel, int part)
    {
        for (int block = 0; block < panel.Blocks; block++)
        {
            new Span<float>(panel.Scales + (block * panel.Rows) + (part * PackedLayout.GroupRows), PackedLayout.GroupRows).Clear();
            new Span<float>(panel.Minimums + (block * panel.Rows) + (part * PackedLayout.GroupRows), PackedLayout.GroupRows).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyPanel(in MultiplyJob job, in GemmPanel panel, int group, int firstBlock)
    {
        int vectorBytes = 4 * TOperations.Rows;
        int blocks = panel.Blocks;
        int row = group * PackedLayout.GroupRows;
        int rowEnd = Math.Min(job.Rows, job.GroupEnd * PackedLayout.GroupRows);
        int rows0 = rowEnd - row;
        int rows1 = rows0 - TOperations.Rows;
        bool isFirst = firstBlock == 0;
        bool isLast = firstBlock + blocks == job.Layout.Blocks;
        for (int tile = job.TokenStart / 4; tile * 4 < job.TokenEnd; tile++)
        {
            int tokens = Math.Min(4, job.TokenEnd - (tile * 4));
            long first = ((long)tile * job.Layout.Blocks) + firstBlock;
            int* quants = (int*)job.Activations.Quants + (first * 32);
            int* offsets = job.Activations.Offsets + (first * 12);
            float* activationScales = job.Activations.Scales + (first * 4);
            float* scaledSums = job.Activations.ScaledSums + (first * 4);
            byte* weights = panel.Weights;
            float* scales = panel.Scales;
            float* minimums = panel.Minimums;
            int* halfScales = panel.HalfScales;
            float* output = job.Output + (tile * 4 * job.OutputStride) + row;
            TVector f00 = TOperations.Zero;
            TVector f01 = f00;
            TVector f02 = f00;
            TVector f03 = f00;
            TVector f10 = f00;
            TVector f11 = f00;
            TVector f12 = f00;
            TVector f13 = f00;
            if (!isFirst)
            {
                f00 = Load(output, 0, tokens, job.OutputStride, 0, rows0);
                f01 = Load(output, 1, tokens, job.OutputStride, 0, rows0);
                f02 = Load(output, 2, tokens, job.OutputStride, 0, rows0);
                f03 = Load(output, 3, tokens, job.OutputStride, 0, rows0);
                f10 = Load(output, 0, tokens, job.OutputStride, 1, rows1);
                f11 = Load(output, 1, tokens, job.OutputStride, 1, rows1);
                f12 = Load(output, 2, tokens, job.OutputStride, 1, rows1);
                f13 = Load(output, 3, tokens, job.OutputStride, 1, rows1);
            }

            for (int block = 0; block < blocks; block++)
            {
                TVector s00, s01, s02, s03, s10, s11, s12, s13;
                if (TFormat.Bits == 6)
                {
                    // Each half starts at its own offsets and leaves its pairs times the half's scale.
                    s00 = Start(offsets + 0);
                    s10 = s00;
                    s01 = Start(offsets + 1);
                    s11 = s01;
                    s02 = Start(offsets + 2);
                    s12 = s02;
                    s03 = Start(offsets + 3);
                    s13 = s03;
                    for (int chunk = 0; chunk < 4; chunk++, weights += 2 * vectorBytes, quants += 4)
                    {
                        Chunk(weights, quants, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
                    }

                    TVector factor0 = TOperations.Load(halfScales);
                    TVector factor1 = TOperations.Load((byte*)halfScales + vectorBytes);
                    TVector h00 = TDot.Finish(s00, factor0);
                    TVector h01 = TDot.Finish(s01, factor0);
                    TVector h02 = TDot.Finish(s02, factor0);
                    TVector h03 = TDot.Finish(s03, factor0);
                    TVector h10 = TDot.Finish(s10, factor1);
                    TVector h11 = TDot.Finish(s11, factor1);
                    TVector h12 = TDot.Finish(s12, factor1);
                    TVector h13 = TDot.Finish(s13, factor1);
                    s00 = Start(offsets + 4 + 0);
                    s10 = s00;
                    s01 = Start(offsets + 4 + 1);
                    s11 = s01;
                    s02 = Start(offsets + 4 + 2);
                    s12 = s02;
                    s03 = Start(offsets + 4 + 3);
                    s13 = s03;
                    for (int chunk = 0; chunk < 4; chunk++, weights += 2 * vectorBytes, quants += 4)
                    {
                        Chunk(weights, quants, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
                    }

                    factor0 = TOperations.Load((byte*)halfScales + (2 * vectorBytes));
                    factor1 = TOperations.Load((byte*)halfScales + (3 * vectorBytes));
                    s00 = TOperations.AddIntegers(h00, TDot.Finish(s00, factor0));
                    s01 = TOperations.AddIntegers(h01, TDot.Finish(s01, factor0));
                    s02 = TOperations.AddIntegers(h02, TDot.Finish(s02, factor0));
                    s03 = TOperations.AddIntegers(h03, TDot.Finish(s03, factor0));
                    s10 = TOperations.AddIntegers(h10, TDot.Finish(s10, factor1));
                    s11 = TOperations.AddIntegers(h11, TDot.Finish(s11, factor1));
                    s12 = TOperations.AddIntegers(h12, TDot.Finish(s12, factor1));
                    s13 = TOperations.AddIntegers(h13, TDot.Finish(s13, factor1));
                    halfScales = (int*)((byte*)halfScales + (4 * vectorBytes));
                }
                else if (PanelUnpacker<TVector, TDot, TFormat>.SplitsBytes)
                {
                    // The low nibbles, then the high ones, centred: weight = low + 16 (high - 8).
                    s00 = TOperations.Zero;
                    s01 = TOperations.Zero;
                    s02 = TOperations.Zero;
                    s03 = TOperations.Zero;
                    s10 = TOperations.Zero;
                    s11 = TOperations.Zero;
                    s12 = TOperations.Zero;
                    s13 = TOperations.Zero;
                    for (int chunk = 0; chunk < 8; chunk++, weights += 2 * vectorBytes, quants += 4)
                    {
                        Chunk(weights, quants, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
                    }

                    TVector h00 = TDot.Finish(s00);
                    TVector h01 = TDot.Finish(s01);
                    TVector h02 = TDot.Finish(s02);
                    TVector h03 = TDot.Finish(s03);
                    TVector h10 = TDot.Finish(s10);
                    TVector h11 = TDot.Finish(s11);
                    TVector h12 = TDot.Finish(s12);
                    TVector h13 = TDot.Finish(s13);
                    s00 = TDot.Start(TOperations.Broadcast(offsets + 8 + 0), 8);
                    s10 = s00;
                    s01 = TDot.Start(TOperations.Broadcast(offsets + 8 + 1), 8);
                    s11 = s01;
                    s02 = TDot.Start(TOperations.Broadcast(offsets + 8 + 2), 8);
                    s12 = s02;
                    s03 = TDot.Start(TOperations.Broadcast(offsets + 8 + 3), 8);
                    s13 = s03;
                    quants -= 32;
                    for (int chunk = 0; chunk < 8; chunk++, weights += 2 * vectorBytes, quants += 4)
                    {
                        Chunk(weights, quants, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
                    }

                    TVector sixteen = TOperations.Shorts(16);
                    s00 = TOperations.AddIntegers(h00, TDot.Finish(s00, sixteen));
                    s01 = TOperations.AddIntegers(h01, TDot.Finish(s01, sixteen));
                    s02 = TOperations.AddIntegers(h02, TDot.Finish(s02, sixteen));
                    s03 = TOperations.AddIntegers(h03, TDot.Finish(s03, sixteen));
                    s10 = TOperations.AddIntegers(h10, TDot.Finish(s10, sixteen));
                    s11 = TOperations.AddIntegers(h11, TDot.Finish(s11, sixteen));
                    s12 = TOperations.AddIntegers(h12, TDot.Finish(s12, sixteen));
                    s13 = TOperations.AddIntegers(h13, TDot.Finish(s13, sixteen));
                }
                else
                {
                    s00 = Start(offsets + 8 + 0);
                    s10 = s00;
                    s01 = Start(offsets + 8 + 1);
                    s11 = s01;
                    s02 = Start(offsets + 8 + 2);
                    s12 = s02;
                    s03 = Start(offsets + 8 + 3);
                    s13 = s03;
                    for (int chunk = 0; chunk < 8; chunk++, weights += 2 * vectorBytes, quants += 4)
                    {
                        Chunk(weights, quants, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
                    }

                    s00 = TDot.Finish(s00);
                    s01 = TDot.Finish(s01);
                    s02 = TDot.Finish(s02);
                    s03 = TDot.Finish(s03);
                    s10 = TDot.Finish(s10);
                    s11 = TDot.Finish(s11);
                    s12 = TDot.Finish(s12);
                    s13 = TDot.Finish(s13);
                    if (PackedBias<TDot, TVector, TFormat>.Corrects)
                    {
                        TVector centre = TOperations.Shorts((short)-PackedBias<TDot, TVector, TFormat>.Started);
                        TVector correction0 = TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + 8 + 0), centre);
                        TVector correction1 = TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + 8 + 1), centre);
                        TVector correction2 = TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + 8 + 2), centre);
                        TVector correction3 = TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + 8 + 3), centre);
                        s00 = TOperations.AddIntegers(s00, correction0);
                        s01 = TOperations.AddIntegers(s01, correction1);
                        s02 = TOperations.AddIntegers(s02, correction2);
                        s03 = TOperations.AddIntegers(s03, correction3);
                        s10 = TOperations.AddIntegers(s10, correction0);
                        s11 = TOperations.AddIntegers(s11, correction1);
                        s12 = TOperations.AddIntegers(s12, correction2);
                        s13 = TOperations.AddIntegers(s13, correction3);
                    }
                }

                TVector scale0 = TOperations.Load(scales);
                TVector scale1 = TOperations.Load((byte*)scales + vectorBytes);
                scales = (float*)((byte*)scales + (2 * vectorBytes));
                TVector d0 = TOperations.Broadcast(activationScales + 0);
                TVector d1 = TOperations.Broadcast(activationScales + 1);
                TVector d2 = TOperations.Broadcast(activationScales + 2);
                TVector d3 = TOperations.Broadcast(activationScales + 3);
                f00 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s00), TOperations.MultiplyFloats(scale0, d0), f00);
                f01 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s01), TOperations.MultiplyFloats(scale0, d1), f01);
                f02 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s02), TOperations.MultiplyFloats(scale0, d2), f02);
                f03 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s03), TOperations.MultiplyFloats(scale0, d3), f03);
                f10 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s10), TOperations.MultiplyFloats(scale1, d0), f10);
                f11 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s11), TOperations.MultiplyFloats(scale1, d1), f11);
                f12 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s12), TOperations.MultiplyFloats(scale1, d2), f12);
                f13 = TOperations.FusedMultiplyAdd(TOperations.ToFloats(s13), TOperations.MultiplyFloats(scale1, d3), f13);
                if (TFormat.HasMinimum)
                {
                    TVector minimum0 = TOperations.Load(minimums);
                    TVector minimum1 = TOperations.Load((byte*)minimums + vectorBytes);
                    minimums = (float*)((byte*)minimums + (2 * vectorBytes));
                    TVector m0 = TOperations.Broadcast(scaledSums + 0);
                    TVector m1 = TOperations.Broadcast(scaledSums + 1);
                    TVector m2 = TOperations.Broadcast(scaledSums + 2);
                    TVector m3 = TOperations.Broadcast(scaledSums + 3);
                    f00 = TOperations.FusedMultiplyAdd(minimum0, m0, f00);
                    f01 = TOperations.FusedMultiplyAdd(minimum0, m1, f01);
                    f02 = TOperations.FusedMultiplyAdd(minimum0, m2, f02);
                    f03 = TOperations.FusedMultiplyAdd(minimum0, m3, f03);
                    f10 = TOperations.FusedMultiplyAdd(minimum1, m0, f10);
                    f11 = TOperations.FusedMultiplyAdd(minimum1, m1, f11);
                    f12 = TOperations.FusedMultiplyAdd(minimum1, m2, f12);
                    f13 = TOperations.FusedMultiplyAdd(minimum1, m3, f13);
                }

                offsets += 12;
                activationScales += 4;
                scaledSums += 4;
            }

            float* bias = isLast && job.Bias is not null ? job.Bias + row : null;
            Store(output, 0, tokens, job.OutputStride, 0, rows0, f00, bias);
            Store(output, 1, tokens, job.OutputStride, 0, rows0, f01, bias);
            Store(output, 2, tokens, job.OutputStride, 0, rows0, f02, bias);
            Store(output, 3, tokens, job.OutputStride, 0, rows0, f03, bias);
            Store(output, 0, tokens, job.OutputStride, 1, rows1, f10, bias);
            Store(output, 1, tokens, job.OutputStride, 1, rows1, f11, bias);
            Store(output, 2, tokens, job.OutputStride, 1, rows1, f12, bias);
            Store(output, 3, tokens, job.OutputStride, 1, rows1, f13, bias);
        }
    }

    /// <summary>Four columns of two vectors of rows for four tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Chunk(
        byte* weights, int* activations,
        ref TVector s00, ref TVector s01, ref TVector s02, ref TVector s03, ref TVector s10, ref TVector s11, ref TVector s12, ref TVector s13)
    {
        TVector w0 = TOperations.Load(weights);
        TVector w1 = TOperations.Load(weights + (4 * TOperations.Rows));
        TVector x0 = TOperations.Broadcast(activations + 0);
        s00 = TDot.MultiplyAdd(s00, w0, x0);
        s10 = TDot.MultiplyAdd(s10, w1, x0);
        TVector x1 = TOperations.Broadcast(activations + 1);
        s01 = TDot.MultiplyAdd(s01, w0, x1);
        s11 = TDot.MultiplyAdd(s11, w1, x1);
        TVector x2 = TOperations.Broadcast(activations + 2);
        s02 = TDot.MultiplyAdd(s02, w0, x2);
        s12 = TDot.MultiplyAdd(s12, w1, x2);
        TVector x3 = TOperations.Broadcast(activations + 3);
        s03 = TDot.MultiplyAdd(s03, w0, x3);
        s13 = TDot.MultiplyAdd(s13, w1, x3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start(int* offsets) => PackedBias<TDot, TVector, TFormat>.Started == 0 || (TFormat.WeightBits == 8 && TDot.SignedWeights)
        ? TOperations.Zero
        : TDot.Start(TOperations.Broadcast(offsets), PackedBias<TDot, TVector, TFormat>.Started);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(float* output, int token, int tokens, long stride, int vector, int rows) => token < tokens && rows > 0
        ? RowStore<TVector, TOperations>.Load(output + (token * stride) + (vector * TOperations.Rows), rows)
        : TOperations.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, int token, int tokens, long stride, int vector, int rows, TVector sum, float* bias)
    {
        if (token < tokens && rows > 0)
        {
            float* target = output + (token * stride) + (vector * TOperations.Rows);
            RowStore<TVector, TOperations>.Store(target, rows, sum, bias is null ? null : bias + (vector * TOperations.Rows));
        }
    }
}
