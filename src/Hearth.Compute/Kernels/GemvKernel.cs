using System.Runtime.CompilerServices;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights times one token, or times the few of a tile.</summary>
/// <remarks>
/// One token is as fast as memory is read, so this is written for the memory. A stream is a run of records that are read one after the other,
/// every byte once, in one direction. Further tokens find a block's weights in the first-level cache. The integers of a block are summed in registers; the float part is that of <see cref="ScalarKernels"/>, one
/// fused multiply-add chain per row.
/// </remarks>
internal static unsafe class GemvKernel<TVector, TOperations, TDot, TFormat, TWidth>
    where TVector : struct
    where TOperations : struct, IVectorOperations<TVector>
    where TDot : struct, IByteDotOperations<TVector>
    where TFormat : struct, IPackedFormat
    where TWidth : struct, IActivationWidth
{
    private const int StreamsMax = 4;
    private const int VectorBytesMax = 64;

    /// <summary>From here on activations no longer stay in a first-level cache of 32 KiB beside the weights that pass through it.</summary>
    private const int WideBlocks = 4096 / PackedLayout.BlockColumns;

    /// <summary>Measured on Zen 4: up to 512 makes no difference, 1,024 and more lose.</summary>
    private const int PrefetchBytes = 256;

    /// <summary>Computes the groups of the job for its tokens, at most those of one tile.</summary>
    public static void Multiply(in MultiplyJob job)
    {
        int vectorsPerGroup = PackedLayout.GroupRows / TOperations.Rows;
        int unitStart = job.GroupStart * vectorsPerGroup;
        int tokens = job.TokenEnd - job.TokenStart;
        int streams = Math.Max(1, Streams(job.Layout, tokens) / tokens);
        if (streams == 1 && tokens == 1)
        {
            for (int unit = unitStart; unit < job.GroupEnd * vectorsPerGroup; unit++)
            {
                AdvanceOne(job, unit);
            }

            return;
        }

        (int run, int rest) = Math.DivRem((job.GroupEnd * vectorsPerGroup) - unitStart, streams);
        for (int step = 0; step < run; step++)
        {
            Advance(job, unitStart + step, run, streams, tokens);
        }

        if (rest > 0)
        {
            Advance(job, unitStart + (run * streams), 1, rest, tokens);
        }
    }

    /// <summary>How many streams advance together, sharing the activations.</summary>
    /// <remarks>
    /// Measured in GB/s from memory. Zen 4 (no AVX-VNNI) reads one stream at 34, of which one token makes 29 to 35. With 8,192 columns, 4,096 of 8 bits or
    /// with several tokens, the activations no longer stay close and four streams are as good or better. Sapphire Rapids (AVX-VNNI) reads one stream at 12 to
    /// 15, four at 20.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Streams(in PackedLayout layout, int tokens) =>
        TDot.SumsPairs && layout.Blocks < (tokens == 1 && TFormat.Bits < 8 ? 2 * WideBlocks : WideBlocks) ? 1 : StreamsMax;

    /// <summary>One unit (a vector of rows) of each stream for each token, from the first column to the last.</summary>
    /// <remarks>
    /// Streams and tokens are a loop with their sums in memory, not four copies of its body: those are more than the compiler is willing to inline,
    /// and a sum is needed again only three bodies later.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Advance(in MultiplyJob job, int firstUnit, int unitDistance, int streams, int tokens)
    {
        byte* memory = stackalloc byte[(StreamsMax + 1) * VectorBytesMax];
        memory = (byte*)(((nint)memory + VectorBytesMax - 1) & -VectorBytesMax);
        byte** records = stackalloc byte*[StreamsMax];
        PackedLayout layout = job.Layout;
        int vectorsPerGroup = PackedLayout.GroupRows / TOperations.Rows;
        int blocks = layout.Blocks;
        int* lanes = stackalloc int[StreamsMax];
        int sums = streams * tokens;
        for (int sum = 0; sum < sums; sum++)
        {
            (int stream, lanes[sum]) = Math.DivRem(sum, tokens);
            records[sum] = job.Packed + ((firstUnit + (stream * unitDistance)) / vectorsPerGroup * layout.GroupBytes);
            TOperations.Store(memory + (sum * VectorBytesMax), TOperations.Zero);
        }

        long first = (long)(job.TokenStart / TWidth.Tokens) * blocks * TWidth.Tokens;
        int* quants = (int*)job.Activations.Quants + (first * 8);
        int* offsets = job.Activations.Offsets + (first * 3);
        float* scales = job.Activations.Scales + first;
        float* scaledSums = job.Activations.ScaledSums + first;
        TVector table = TFormat.HasTable ? TOperations.Repeat(TFormat.Table) : TOperations.Zero;
        nint quantOffset = 0;
        nint tailOffset = 0;
        for (int block = 0; block < blocks; block++)
        {
            if (TFormat.IsSuper && block % PackedLayout.SuperBlocks == 0)
            {
                tailOffset = quantOffset;
                quantOffset += TFormat.TailBytes;
            }

            nint scaleOffset = quantOffset + (32 * TFormat.Bits);
            if (!TFormat.IsSuper)
            {
                tailOffset = scaleOffset + PackedLayout.ScaleBytes;
            }

            for (int index = 0; index < sums; index++)
            {
                byte* record = records[index];
                int lane = lanes[index];
                int row = TOperations.Rows == PackedLayout.GroupRows ? 0 : (firstUnit + (index / tokens * unitDistance)) % vectorsPerGroup * TOperations.Rows;
                byte* sumMemory = memory + (index * VectorBytesMax);
                if (lane == 0)
                {
                    Prefetch(record + quantOffset + PrefetchBytes);
                }

                TVector integers = Dot(record + quantOffset + (4 * row), record + scaleOffset + row, quants + lane, offsets + lane, table);
                TVector scale = TOperations.MultiplyFloats(LoadScale(record + scaleOffset, record + tailOffset, row), TOperations.Broadcast(scales + lane));
                TVector sum = TOperations.FusedMultiplyAdd(TOperations.ToFloats(integers), scale, TOperations.Load(sumMemory));
                if (TFormat.HasMinimum)
                {
                    TVector minimum = LoadMinimum(record + scaleOffset, record + tailOffset, row);
                    sum = TOperations.FusedMultiplyAdd(minimum, TOperations.Broadcast(scaledSums + lane), sum);
                }

                TOperations.Store(sumMemory, sum);
            }

            quants += 8 * TWidth.Tokens;
            offsets += 3 * TWidth.Tokens;
            scales += TWidth.Tokens;
            scaledSums += TWidth.Tokens;
            quantOffset = scaleOffset + TFormat.ScaleBytes;
        }

        for (int index = 0; index < sums; index++)
        {
            int row = (firstUnit + (index / tokens * unitDistance)) * TOperations.Rows;
            RowStore<TVector, TOperations>.Store(
                job.Output + ((job.TokenStart + lanes[index]) * job.OutputStride) + row,
                job.Rows - row,
                TOperations.Load(memory + (index * VectorBytesMax)),
                job.Bias is null ? null : job.Bias + row);
        }
    }

    /// <summary>The same for one stream and one token: the sum stays in a register, and its chain is not one through memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AdvanceOne(in MultiplyJob job, int unit)
    {
        PackedLayout layout = job.Layout;
        int vectorsPerGroup = PackedLayout.GroupRows / TOperations.Rows;
        int blocks = layout.Blocks;
        int firstRow = TOperations.Rows == PackedLayout.GroupRows ? 0 : unit % vectorsPerGroup * TOperations.Rows;
        byte* weights = job.Packed + (unit / vectorsPerGroup * layout.GroupBytes);
        long first = (long)(job.TokenStart / TWidth.Tokens) * blocks * TWidth.Tokens;
        int* quants = (int*)job.Activations.Quants + (first * 8);
        int* offsets = job.Activations.Offsets + (first * 3);
        float* scales = job.Activations.Scales + first;
        float* scaledSums = job.Activations.ScaledSums + first;
        TVector table = TFormat.HasTable ? TOperations.Repeat(TFormat.Table) : TOperations.Zero;
        TVector sum = TOperations.Zero;
        byte* tail = weights;
        for (int block = 0; block < blocks; block++)
        {
            if (TFormat.IsSuper && block % PackedLayout.SuperBlocks == 0)
            {
                tail = weights;
                weights += TFormat.TailBytes;
            }

            byte* blockScales = weights + (32 * TFormat.Bits);
            if (!TFormat.IsSuper)
            {
                tail = blockScales + PackedLayout.ScaleBytes;
            }

            Prefetch(weights + PrefetchBytes);
            TVector integers = Dot(weights + (4 * firstRow), blockScales + firstRow, quants, offsets, table);
            TVector scale = TOperations.MultiplyFloats(LoadScale(blockScales, tail, firstRow), TOperations.Broadcast(scales));
            sum = TOperations.FusedMultiplyAdd(TOperations.ToFloats(integers), scale, sum);
            if (TFormat.HasMinimum)
            {
                sum = TOperations.FusedMultiplyAdd(LoadMinimum(blockScales, tail, firstRow), TOperations.Broadcast(scaledSums), sum);
            }

            weights = blockScales + TFormat.ScaleBytes;
            quants += 8 * TWidth.Tokens;
            offsets += 3 * TWidth.Tokens;
            scales += TWidth.Tokens;
            scaledSums += TWidth.Tokens;
        }

        int row = unit * TOperations.Rows;
        RowStore<TVector, TOperations>.Store(
            job.Output + (job.TokenStart * job.OutputStride) + row, job.Rows - row, sum, job.Bias is null ? null : job.Bias + row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* weights)
    {
        TOperations.Prefetch(weights);
        if (TFormat.Bits > 2)
        {
            TOperations.Prefetch(weights + 64);
        }

        if (TFormat.Bits > 4)
        {
            TOperations.Prefetch(weights + 128);
        }

        if (TFormat.Bits > 6)
        {
            TOperations.Prefetch(weights + 192);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadScale(byte* scales, byte* tail, int row)
    {
        if (TFormat.Bits == 2)
        {
            return TOperations.LoadHalves(tail + (2 * row));
        }

        if (TFormat.ScaleBytes == PackedLayout.GroupRows)
        {
            return TOperations.LoadExponents(scales + row);
        }

        if (!TFormat.IsSuper)
        {
            return TOperations.LoadHalves(scales + (2 * row));
        }

        TVector scale = TOperations.Load(tail + (4 * row));
        return TFormat.HasMinimum ? TOperations.MultiplyFloats(scale, TOperations.LoadByteFloats(scales + row)) : scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadMinimum(byte* scales, byte* tail, int row) => TFormat.IsSuper
        ? TOperations.Negate(
            TOperations.MultiplyFloats(TOperations.Load(tail + 32 + (4 * row)), TOperations.LoadByteFloats(scales + 8 + row)))
        : TOperations.LoadHalves(tail + (2 * row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Dot(byte* weights, byte* scales, int* quants, int* offsets, TVector table)
    {
        if (TFormat.HasTable && TFormat.WeightBits == 8)
        {
            return DotTable(weights, quants, offsets, table);
        }

        if (TFormat.Bits == 8)
        {
            return DotBytes(weights, quants, offsets);
        }

        if (TFormat.Bits == 6)
        {
            return DotSix(weights, scales, quants, offsets);
        }

        TVector sums = PackedBias<TDot, TVector, TFormat>.Started == 0
            ? TOperations.Zero
            : TDot.Start(TOperations.Broadcast(offsets + (2 * TWidth.Tokens)), PackedBias<TDot, TVector, TFormat>.Started);
        sums = TFormat.Bits == 5 ? AddFive(sums, weights, quants)
            : TFormat.Bits == 2 ? AddPairs(sums, weights, quants)
            : TFormat.HasTable ? AddTable(sums, weights, quants, table)
            : AddNibbles(sums, weights, quants);
        TVector integers = TDot.Finish(sums);
        return PackedBias<TDot, TVector, TFormat>.Corrects
            ? TOperations.AddIntegers(
                integers, TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + (2 * TWidth.Tokens)), TOperations.Shorts((short)-PackedBias<TDot, TVector, TFormat>.Started)))
            : integers;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DotBytes(byte* weights, int* quants, int* offsets)
    {
        TVector bytes = TDot.StartBytes(TOperations.Broadcast(offsets + (2 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights), TOperations.Broadcast(quants));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 32), TOperations.Broadcast(quants + TWidth.Tokens));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 64), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 96), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 128), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 160), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 192), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        return TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 224), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DotTable(byte* weights, int* quants, int* offsets, TVector table)
    {
        TVector bytes = TDot.StartBytes(TOperations.Broadcast(offsets + (2 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, Low(weights)), TOperations.Broadcast(quants));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, High(weights)), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, Low(weights + 32)), TOperations.Broadcast(quants + TWidth.Tokens));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, High(weights + 32)), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, Low(weights + 64)), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, High(weights + 64)), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, Low(weights + 96)), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        return TDot.MultiplyAddBytes(bytes, TOperations.Lookup(table, High(weights + 96)), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DotSix(byte* weights, byte* scales, int* quants, int* offsets)
    {
        TVector lower = TOperations.Load(weights + 128);
        TVector first = TDot.Start(TOperations.Broadcast(offsets), 32);
        first = TDot.MultiplyAdd(first, Six(Low(weights), TOperations.ShiftLeft(lower, 4)), TOperations.Broadcast(quants));
        first = TDot.MultiplyAdd(first, Six(Low(weights + 32), TOperations.ShiftLeft(lower, 2)), TOperations.Broadcast(quants + TWidth.Tokens));
        first = TDot.MultiplyAdd(first, Six(Low(weights + 64), lower), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        first = TDot.MultiplyAdd(first, Six(Low(weights + 96), TOperations.ShiftRight(lower, 2)), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        TVector upper = TOperations.Load(weights + 160);
        TVector second = TDot.Start(TOperations.Broadcast(offsets + TWidth.Tokens), 32);
        second = TDot.MultiplyAdd(second, Six(High(weights), TOperations.ShiftLeft(upper, 4)), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        second = TDot.MultiplyAdd(second, Six(High(weights + 32), TOperations.ShiftLeft(upper, 2)), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        second = TDot.MultiplyAdd(second, Six(High(weights + 64), upper), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        second = TDot.MultiplyAdd(second, Six(High(weights + 96), TOperations.ShiftRight(upper, 2)), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
        return TOperations.AddIntegers(
            TDot.Finish(first, TOperations.LoadSignedBytePairs(scales)), TDot.Finish(second, TOperations.LoadSignedBytePairs(scales + 8)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddFive(TVector sums, byte* weights, int* quants)
    {
        TVector high = TOperations.Load(weights + 128);
        sums = TDot.MultiplyAdd(sums, Five(Low(weights), TOperations.ShiftLeft(high, 4)), TOperations.Broadcast(quants));
        sums = TDot.MultiplyAdd(sums, Five(High(weights), high), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Five(Low(weights + 32), TOperations.ShiftLeft(high, 3)), TOperations.Broadcast(quants + TWidth.Tokens));
        sums = TDot.MultiplyAdd(sums, Five(High(weights + 32), TOperations.ShiftRight(high, 1)), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Five(Low(weights + 64), TOperations.ShiftLeft(high, 2)), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Five(High(weights + 64), TOperations.ShiftRight(high, 2)), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Five(Low(weights + 96), TOperations.ShiftLeft(high, 1)), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Five(High(weights + 96), TOperations.ShiftRight(high, 3)), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddNibbles(TVector sums, byte* weights, int* quants)
    {
        sums = TDot.MultiplyAdd(sums, Low(weights), TOperations.Broadcast(quants));
        sums = TDot.MultiplyAdd(sums, High(weights), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Low(weights + 32), TOperations.Broadcast(quants + TWidth.Tokens));
        sums = TDot.MultiplyAdd(sums, High(weights + 32), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Low(weights + 64), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, High(weights + 64), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Low(weights + 96), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, High(weights + 96), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddTable(TVector sums, byte* weights, int* quants, TVector table)
    {
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, Low(weights)), TOperations.Broadcast(quants));
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, High(weights)), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, Low(weights + 32)), TOperations.Broadcast(quants + TWidth.Tokens));
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, High(weights + 32)), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, Low(weights + 64)), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, High(weights + 64)), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, TOperations.Lookup(table, Low(weights + 96)), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        return TDot.MultiplyAdd(sums, TOperations.Lookup(table, High(weights + 96)), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddPairs(TVector sums, byte* weights, int* quants)
    {
        TVector first = TOperations.Load(weights);
        sums = TDot.MultiplyAdd(sums, Two(first), TOperations.Broadcast(quants));
        sums = TDot.MultiplyAdd(sums, Two(TOperations.ShiftRight(first, 2)), TOperations.Broadcast(quants + TWidth.Tokens));
        sums = TDot.MultiplyAdd(sums, Two(TOperations.ShiftRight(first, 4)), TOperations.Broadcast(quants + (2 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Two(TOperations.ShiftRight(first, 6)), TOperations.Broadcast(quants + (3 * TWidth.Tokens)));
        TVector second = TOperations.Load(weights + 32);
        sums = TDot.MultiplyAdd(sums, Two(second), TOperations.Broadcast(quants + (4 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Two(TOperations.ShiftRight(second, 2)), TOperations.Broadcast(quants + (5 * TWidth.Tokens)));
        sums = TDot.MultiplyAdd(sums, Two(TOperations.ShiftRight(second, 4)), TOperations.Broadcast(quants + (6 * TWidth.Tokens)));
        return TDot.MultiplyAdd(sums, Two(TOperations.ShiftRight(second, 6)), TOperations.Broadcast(quants + (7 * TWidth.Tokens)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Two(TVector bits) => TOperations.And(bits, TOperations.Bytes(3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Low(byte* weights) => TOperations.And(TOperations.Load(weights), TOperations.Bytes(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector High(byte* weights) => TOperations.And(TOperations.ShiftRight(TOperations.Load(weights), 4), TOperations.Bytes(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Five(TVector nibbles, TVector high) => TOperations.Or(nibbles, TOperations.And(high, TOperations.Bytes(16)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Six(TVector nibbles, TVector high) => TOperations.Or(nibbles, TOperations.And(high, TOperations.Bytes(48)));
}
