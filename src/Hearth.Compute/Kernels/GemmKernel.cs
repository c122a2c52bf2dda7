using System.Runtime.CompilerServices;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights times many tokens: two vectors of rows by four tokens at a time.</summary>
/// <remarks>
/// <para>1. For each tile of rows, and 2. each panel of columns, weights are unpacked once into the first-level cache; then 3. for each tile
/// of four tokens, eight integer and eight float sums live in registers while 4. the panel's blocks are walked in ascending order. Between
/// panels the float sums rest on the stack, unrounded, so the result is that of one uninterrupted chain: the output would be a worse place, since
/// tokens are whole rows of it apart and share a few lines of the caches.</para>
/// <para>Per row and token the float operations are those of <see cref="ScalarKernels"/>, whatever the tile.</para>
/// <para>Nothing is called while sums live in registers: the compiler would keep them in memory throughout the loop.</para>
/// </remarks>
internal static unsafe class GemmKernel<TVector, TOperations, TDot, TFormat>
    where TVector : struct
    where TOperations : struct, IVectorOperations<TVector>
    where TDot : struct, IDotOperations<TVector>
    where TFormat : struct, IPackedFormat
{
    private const int PanelBytes = 18 * 1024;
    private const int PanelBlocksMax = 16;
    private const int SplitPanelBlocksMax = 9;
    private const int TileRowsMax = 32;
    private const int LineBytes = 64;

    /// <summary>Panels are unpacked anew for every so many tokens.</summary>
    private const int TokensMax = 256;

    /// <summary>Panels of one length, as few as fit the cache: what begins and ends a tile is dear for two blocks that remain. Two-level scales need whole super blocks.</summary>
    private static int PanelBlocks(int blocks)
    {
        if (TFormat.IsSuper)
        {
            return PanelBlocksMax;
        }

        int most = PanelUnpacker<TVector, TDot, TFormat>.SplitsBytes ? SplitPanelBlocksMax : PanelBlocksMax;
        int panels = (blocks + most - 1) / most;
        return (blocks + panels - 1) / panels;
    }

    public static void Multiply(in MultiplyJob job)
    {
        for (int token = job.TokenStart; token < job.TokenEnd; token += TokensMax)
        {
            MultiplyTokens(job with { TokenStart = token, TokenEnd = Math.Min(job.TokenEnd, token + TokensMax) });
        }
    }

    [SkipLocalsInit]
    private static void MultiplyTokens(in MultiplyJob job)
    {
        const int numbers = PanelBlocksMax * TileRowsMax;
        byte* memory = stackalloc byte[PanelBytes + (((4 * numbers) + (TokensMax * TileRowsMax)) * sizeof(float)) + 64];
        memory = (byte*)(((nint)memory + 63) & ~63);
        float* scales = (float*)(memory + PanelBytes);
        float* sums = scales + (4 * numbers);
        int rows = 2 * TOperations.Rows;
        int groups = rows / PackedLayout.GroupRows;
        PackedLayout layout = job.Layout;
        int panelBlocks = PanelBlocks(layout.Blocks);
        int tiles = (job.TokenEnd - job.TokenStart + ActivationBuffer.TileTokens - 1) / ActivationBuffer.TileTokens;
        int linesPerTile = (int)(((layout.GroupBytes * panelBlocks / layout.Blocks / LineBytes) + tiles) / tiles);
        GemmPanel whole = new()
        {
            Weights = memory,
            Scales = scales,
            Minimums = scales + numbers,
            HalfScales = (int*)scales + (2 * numbers),
            Starts = (int*)scales + (2 * numbers),
            Rows = rows,
            ChunkBytes = rows * 4,
            Blocks = panelBlocks,
        };
        for (int group = job.GroupStart; group < job.GroupEnd; group += groups)
        {
            for (int block = 0; block < layout.Blocks; block += panelBlocks)
            {
                GemmPanel panel = whole with { Blocks = Math.Min(panelBlocks, layout.Blocks - block) };
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

                bool isLast = block + panelBlocks >= layout.Blocks;
                int nextGroup = !isLast ? group : group + groups < job.GroupEnd ? group + groups : job.NextGroup;
                byte* next = job.Packed + (nextGroup * layout.GroupBytes) + layout.QuantOffset(isLast ? 0 : block + panelBlocks);
                int nextParts = isLast && nextGroup == 0 ? 0 : Math.Min(groups, GroupsOf(job) - nextGroup);
                float* tileSums = sums;
                for (int token = job.TokenStart; token < job.TokenEnd; token += ActivationBuffer.TileTokens, tileSums += ActivationBuffer.TileTokens * rows)
                {
                    for (int part = 0; part < nextParts; part++)
                    {
                        Prefetch(next + (part * layout.GroupBytes), linesPerTile);
                    }

                    next += linesPerTile * LineBytes;
                    MultiplyTile(panel, job.Activations, ((long)(token / ActivationBuffer.TileTokens) * layout.Blocks) + block, tileSums, block == 0);
                }
            }

            Store(job, group, sums);
        }
    }

    private static int GroupsOf(in MultiplyJob job) => (job.Rows + PackedLayout.GroupRows - 1) / PackedLayout.GroupRows;

    /// <summary>What the next panel is unpacked from comes near while this one is used: in runs so short the processor's own prefetching is late.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* weights, int lines)
    {
        for (int line = 0; line < lines; line++)
        {
            TOperations.Prefetch(weights + (line * LineBytes));
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

    /// <summary>Sums of the rows of a tile to the output.</summary>
    private static void Store(in MultiplyJob job, int group, float* sums)
    {
        int row = group * PackedLayout.GroupRows;
        int rows = Math.Min(job.Rows, job.GroupEnd * PackedLayout.GroupRows) - row;
        float* bias = job.Bias is null ? null : job.Bias + row;
        for (int token = job.TokenStart; token < job.TokenEnd; token++, sums += 2 * TOperations.Rows)
        {
            float* output = job.Output + (token * job.OutputStride) + row;
            RowStore<TVector, TOperations>.Store(output, rows, TOperations.Load(sums), bias);
            RowStore<TVector, TOperations>.Store(
                output + TOperations.Rows, rows - TOperations.Rows, TOperations.Load(sums + TOperations.Rows), bias is null ? null : bias + TOperations.Rows);
        }
    }

    /// <summary>All rows and blocks of a panel for four tokens.</summary>
    /// <param name="panel">The weights.</param>
    /// <param name="activations">The tokens.</param>
    /// <param name="first">Where the tile's first block stands among all.</param>
    /// <param name="sums"><c>[token][row]</c>.</param>
    /// <param name="isFirst">Whether sums begin at zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyTile(in GemmPanel panel, ActivationBuffer activations, long first, float* sums, bool isFirst)
    {
        int vectorBytes = 4 * TOperations.Rows;
        int* quants = (int*)activations.Quants + (first * 32);
        int* offsets = activations.Offsets + (first * 12);
        float* activationScales = activations.Scales + (first * 4);
        float* scaledSums = activations.ScaledSums + (first * 4);
        byte* weights = panel.Weights;
        float* scales = panel.Scales;
        float* minimums = panel.Minimums;
        int* halfScales = panel.HalfScales;
        int* starts = panel.Starts;
        TVector f00, f01, f02, f03, f10, f11, f12, f13;
        if (isFirst)
        {
            f00 = TOperations.Zero;
            f01 = TOperations.Zero;
            f02 = TOperations.Zero;
            f03 = TOperations.Zero;
            f10 = TOperations.Zero;
            f11 = TOperations.Zero;
            f12 = TOperations.Zero;
            f13 = TOperations.Zero;
        }
        else
        {
            f00 = TOperations.Load(sums);
            f10 = TOperations.Load((byte*)sums + vectorBytes);
            f01 = TOperations.Load((byte*)sums + (2 * vectorBytes));
            f11 = TOperations.Load((byte*)sums + (3 * vectorBytes));
            f02 = TOperations.Load((byte*)sums + (4 * vectorBytes));
            f12 = TOperations.Load((byte*)sums + (5 * vectorBytes));
            f03 = TOperations.Load((byte*)sums + (6 * vectorBytes));
            f13 = TOperations.Load((byte*)sums + (7 * vectorBytes));
        }

        for (int block = panel.Blocks; block > 0; block--)
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
                // weight * x = magnitude * (x ^ sign) + what a negative weight lacks, which is its magnitude: the sums start with that.
                s00 = TOperations.Load(starts);
                s01 = s00;
                s02 = s00;
                s03 = s00;
                s10 = TOperations.Load((byte*)starts + vectorBytes);
                s11 = s10;
                s12 = s10;
                s13 = s10;
                for (int chunk = 0; chunk < 8; chunk++, weights += 2 * vectorBytes, quants += 4)
                {
                    ChunkBytes(weights, quants, ref s00, ref s01, ref s02, ref s03, ref s10, ref s11, ref s12, ref s13);
                }

                weights += 16 * vectorBytes;
                starts = (int*)((byte*)starts + (2 * vectorBytes));
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

        TOperations.Store(sums, f00);
        TOperations.Store((byte*)sums + vectorBytes, f10);
        TOperations.Store((byte*)sums + (2 * vectorBytes), f01);
        TOperations.Store((byte*)sums + (3 * vectorBytes), f11);
        TOperations.Store((byte*)sums + (4 * vectorBytes), f02);
        TOperations.Store((byte*)sums + (5 * vectorBytes), f12);
        TOperations.Store((byte*)sums + (6 * vectorBytes), f03);
        TOperations.Store((byte*)sums + (7 * vectorBytes), f13);
    }

    /// <summary>Four columns of two vectors of rows for four tokens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Chunk(
        byte* weights, int* activations,
        ref TVector s00, ref TVector s01, ref TVector s02, ref TVector s03, ref TVector s10, ref TVector s11, ref TVector s12, ref TVector s13)
    {
        TVector w0 = TOperations.Load(weights);
        TVector w1 = TOperations.Load(weights + (4 * TOperations.Rows));
        TDot.MultiplyAdd(ref s00, ref s10, w0, w1, TOperations.Broadcast(activations + 0));
        TDot.MultiplyAdd(ref s01, ref s11, w0, w1, TOperations.Broadcast(activations + 1));
        TDot.MultiplyAdd(ref s02, ref s12, w0, w1, TOperations.Broadcast(activations + 2));
        TDot.MultiplyAdd(ref s03, ref s13, w0, w1, TOperations.Broadcast(activations + 3));
    }

    /// <summary>The same for magnitudes and signs of 8 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChunkBytes(
        byte* weights, int* activations,
        ref TVector s00, ref TVector s01, ref TVector s02, ref TVector s03, ref TVector s10, ref TVector s11, ref TVector s12, ref TVector s13)
    {
        int vectorBytes = 4 * TOperations.Rows;
        TVector w0 = TOperations.Load(weights);
        TVector w1 = TOperations.Load(weights + vectorBytes);
        TVector n0 = TOperations.Load(weights + (16 * vectorBytes));
        TVector n1 = TOperations.Load(weights + (17 * vectorBytes));
        TVector x0 = TOperations.Broadcast(activations + 0);
        s00 = AddBytes(s00, w0, n0, x0);
        s10 = AddBytes(s10, w1, n1, x0);
        TVector x1 = TOperations.Broadcast(activations + 1);
        s01 = AddBytes(s01, w0, n0, x1);
        s11 = AddBytes(s11, w1, n1, x1);
        TVector x2 = TOperations.Broadcast(activations + 2);
        s02 = AddBytes(s02, w0, n0, x2);
        s12 = AddBytes(s12, w1, n1, x2);
        TVector x3 = TOperations.Broadcast(activations + 3);
        s03 = AddBytes(s03, w0, n0, x3);
        s13 = AddBytes(s13, w1, n1, x3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddBytes(TVector sums, TVector magnitudes, TVector signs, TVector activations) => TOperations.AddIntegers(
        sums, TDot.Finish(TDot.MultiplyAdd(TOperations.Zero, magnitudes, TOperations.Xor(activations, signs))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Start(int* offsets) => PackedBias<TDot, TVector, TFormat>.Started == 0 || (TFormat.WeightBits == 8 && TDot.SignedWeights)
        ? TOperations.Zero
        : TDot.Start(TOperations.Broadcast(offsets), PackedBias<TDot, TVector, TFormat>.Started);
}
