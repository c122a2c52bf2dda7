using System.Runtime.CompilerServices;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights times one token.</summary>
/// <remarks>
/// Four vectors of rows advance together, each from its own part of the weights: a core fetches four streams about half as fast again as one.
/// The integers of a block are summed in registers; the float part is that of <see cref="ScalarKernels"/>, one fused multiply-add chain per row.
/// </remarks>
internal static unsafe class GemvKernel<TVector, TOperations, TDot, TFormat>
    where TVector : struct
    where TOperations : struct, IVectorOperations<TVector>
    where TDot : struct, IByteDotOperations<TVector>
    where TFormat : struct, IPackedFormat
{
    private const int Streams = 4;
    private const int VectorBytesMax = 64;

    /// <summary>Measured on Zen 4: 256 to 512 gain 12 % (4 bits) to 38 % (6 bits), 1,024 and more lose.</summary>
    private const int PrefetchBytes = 512;

    /// <summary>Computes the groups of the job for its one token.</summary>
    /// <remarks>
    /// The streams are a loop with their sums in memory, not four copies of its body: those are more than the compiler is willing to inline,
    /// and a sum is needed again only three bodies later.
    /// </remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in MultiplyJob job)
    {
        byte* memory = stackalloc byte[(Streams + 1) * VectorBytesMax];
        memory = (byte*)(((nint)memory + VectorBytesMax - 1) & -VectorBytesMax);
        byte** records = stackalloc byte*[Streams];
        PackedLayout layout = job.Layout;
        int vectorsPerGroup = PackedLayout.GroupRows / TOperations.Rows;
        int unitEnd = job.GroupEnd * vectorsPerGroup;
        int blocks = layout.Blocks;
        nint quantBytes = (nint)layout.ScaleOffset;
        nint unitBytes = (nint)(Streams / vectorsPerGroup * layout.GroupBytes);
        for (int unit = job.GroupStart * vectorsPerGroup; unit < unitEnd; unit += Streams)
        {
            int streams = Math.Min(Streams, unitEnd - unit);
            for (int stream = 0; stream < streams; stream++)
            {
                records[stream] = job.Packed + ((unit + stream) / vectorsPerGroup * layout.GroupBytes);
                TOperations.Store(memory + (stream * VectorBytesMax), TOperations.Zero);
            }

            int* quants = (int*)job.Activations.Quants;
            int* offsets = job.Activations.Offsets;
            float* scales = job.Activations.Scales;
            float* scaledSums = job.Activations.ScaledSums;
            nint weightOffset = 0;
            nint scaleOffset = (nint)layout.ScaleOffset;
            nint tailOffset = (nint)layout.TailOffset;
            for (int block = 0; block < blocks; block++)
            {
                TVector activationScale = TOperations.Broadcast(scales + block);
                // Behind the last weights of a stream come those of its next group, four groups on, and not the ones that lie next in memory.
                nint ahead = weightOffset + PrefetchBytes;
                ahead = ahead < quantBytes ? ahead : ahead + unitBytes - quantBytes;
                nint tail = tailOffset + (TFormat.IsSuper
                    ? (block / PackedLayout.SuperBlocks * (TFormat.HasMinimum ? 32 : 16))
                    : (block * PackedLayout.ScaleBytes));
                for (int stream = 0; stream < streams; stream++)
                {
                    byte* record = records[stream];
                    int row = TOperations.Rows == PackedLayout.GroupRows ? 0 : (unit + stream) % vectorsPerGroup * TOperations.Rows;
                    byte* sumMemory = memory + (stream * VectorBytesMax);
                    Prefetch(record + ahead);
                    TVector integers = Dot(record + weightOffset + (4 * row), record + scaleOffset + row, quants, offsets);
                    TVector scale = TOperations.MultiplyFloats(LoadScale(record + scaleOffset, record + tail, row), activationScale);
                    TVector sum = TOperations.FusedMultiplyAdd(TOperations.ToFloats(integers), scale, TOperations.Load(sumMemory));
                    if (TFormat.HasMinimum)
                    {
                        TVector minimum = LoadMinimum(record + scaleOffset, record + tail, row);
                        sum = TOperations.FusedMultiplyAdd(minimum, TOperations.Broadcast(scaledSums + block), sum);
                    }

                    TOperations.Store(sumMemory, sum);
                }

                quants += 8;
                offsets += 3;
                weightOffset += 32 * TFormat.Bits;
                scaleOffset += PackedLayout.ScaleBytes;
            }

            for (int stream = 0; stream < streams; stream++)
            {
                int row = (unit + stream) * TOperations.Rows;
                RowStore<TVector, TOperations>.Store(
                    job.Output + row,
                    job.Rows - row,
                    TOperations.Load(memory + (stream * VectorBytesMax)),
                    job.Bias is null ? null : job.Bias + row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* weights)
    {
        TOperations.Prefetch(weights);
        TOperations.Prefetch(weights + 64);
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
        if (!TFormat.IsSuper)
        {
            return TOperations.LoadHalves(scales + (2 * row));
        }

        TVector scale = TOperations.LoadHalves(tail + (2 * row));
        return TFormat.HasMinimum ? TOperations.MultiplyFloats(scale, TOperations.LoadByteFloats(scales + row)) : scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadMinimum(byte* scales, byte* tail, int row) => TFormat.IsSuper
        ? TOperations.Negate(
            TOperations.MultiplyFloats(TOperations.LoadHalves(tail + 16 + (2 * row)), TOperations.LoadByteFloats(scales + 8 + row)))
        : TOperations.LoadHalves(tail + (2 * row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Dot(byte* weights, byte* scales, int* quants, int* offsets)
    {
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
            : TDot.Start(TOperations.Broadcast(offsets + 2), PackedBias<TDot, TVector, TFormat>.Started);
        sums = TFormat.Bits == 5 ? AddFive(sums, weights, quants) : AddNibbles(sums, weights, quants);
        TVector integers = TDot.Finish(sums);
        return PackedBias<TDot, TVector, TFormat>.Corrects
            ? TOperations.AddIntegers(
                integers, TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + 2), TOperations.Shorts((short)-PackedBias<TDot, TVector, TFormat>.Started)))
            : integers;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DotBytes(byte* weights, int* quants, int* offsets)
    {
        TVector bytes = TDot.StartBytes(TOperations.Broadcast(offsets + 2));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights), TOperations.Broadcast(quants));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 32), TOperations.Broadcast(quants + 1));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 64), TOperations.Broadcast(quants + 2));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 96), TOperations.Broadcast(quants + 3));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 128), TOperations.Broadcast(quants + 4));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 160), TOperations.Broadcast(quants + 5));
        bytes = TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 192), TOperations.Broadcast(quants + 6));
        return TDot.MultiplyAddBytes(bytes, TOperations.Load(weights + 224), TOperations.Broadcast(quants + 7));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector DotSix(byte* weights, byte* scales, int* quants, int* offsets)
    {
        TVector lower = TOperations.Load(weights + 128);
        TVector first = TDot.Start(TOperations.Broadcast(offsets), 32);
        first = TDot.MultiplyAdd(first, Six(Low(weights), TOperations.ShiftLeft(lower, 4)), TOperations.Broadcast(quants));
        first = TDot.MultiplyAdd(first, Six(Low(weights + 32), TOperations.ShiftLeft(lower, 2)), TOperations.Broadcast(quants + 1));
        first = TDot.MultiplyAdd(first, Six(Low(weights + 64), lower), TOperations.Broadcast(quants + 2));
        first = TDot.MultiplyAdd(first, Six(Low(weights + 96), TOperations.ShiftRight(lower, 2)), TOperations.Broadcast(quants + 3));
        TVector upper = TOperations.Load(weights + 160);
        TVector second = TDot.Start(TOperations.Broadcast(offsets + 1), 32);
        second = TDot.MultiplyAdd(second, Six(High(weights), TOperations.ShiftLeft(upper, 4)), TOperations.Broadcast(quants + 4));
        second = TDot.MultiplyAdd(second, Six(High(weights + 32), TOperations.ShiftLeft(upper, 2)), TOperations.Broadcast(quants + 5));
        second = TDot.MultiplyAdd(second, Six(High(weights + 64), upper), TOperations.Broadcast(quants + 6));
        second = TDot.MultiplyAdd(second, Six(High(weights + 96), TOperations.ShiftRight(upper, 2)), TOperations.Broadcast(quants + 7));
        return TOperations.AddIntegers(
            TDot.Finish(first, TOperations.LoadSignedBytePairs(scales)), TDot.Finish(second, TOperations.LoadSignedBytePairs(scales + 8)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddFive(TVector sums, byte* weights, int* quants)
    {
        TVector high = TOperations.Load(weights + 128);
        sums = TDot.MultiplyAdd(sums, Five(Low(weights), TOperations.ShiftLeft(high, 4)), TOperations.Broadcast(quants));
        sums = TDot.MultiplyAdd(sums, Five(High(weights), high), TOperations.Broadcast(quants + 4));
        sums = TDot.MultiplyAdd(sums, Five(Low(weights + 32), TOperations.ShiftLeft(high, 3)), TOperations.Broadcast(quants + 1));
        sums = TDot.MultiplyAdd(sums, Five(High(weights + 32), TOperations.ShiftRight(high, 1)), TOperations.Broadcast(quants + 5));
        sums = TDot.MultiplyAdd(sums, Five(Low(weights + 64), TOperations.ShiftLeft(high, 2)), TOperations.Broadcast(quants + 2));
        sums = TDot.MultiplyAdd(sums, Five(High(weights + 64), TOperations.ShiftRight(high, 2)), TOperations.Broadcast(quants + 6));
        sums = TDot.MultiplyAdd(sums, Five(Low(weights + 96), TOperations.ShiftLeft(high, 1)), TOperations.Broadcast(quants + 3));
        sums = TDot.MultiplyAdd(sums, Five(High(weights + 96), TOperations.ShiftRight(high, 3)), TOperations.Broadcast(quants + 7));
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddNibbles(TVector sums, byte* weights, int* quants)
    {
        sums = TDot.MultiplyAdd(sums, Low(weights), TOperations.Broadcast(quants));
        sums = TDot.MultiplyAdd(sums, High(weights), TOperations.Broadcast(quants + 4));
        sums = TDot.MultiplyAdd(sums, Low(weights + 32), TOperations.Broadcast(quants + 1));
        sums = TDot.MultiplyAdd(sums, High(weights + 32), TOperations.Broadcast(quants + 5));
        sums = TDot.MultiplyAdd(sums, Low(weights + 64), TOperations.Broadcast(quants + 2));
        sums = TDot.MultiplyAdd(sums, High(weights + 64), TOperations.Broadcast(quants + 6));
        sums = TDot.MultiplyAdd(sums, Low(weights + 96), TOperations.Broadcast(quants + 3));
        sums = TDot.MultiplyAdd(sums, High(weights + 96), TOperations.Broadcast(quants + 7));
        return sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Low(byte* weights) => TOperations.And(TOperations.Load(weights), TOperations.Bytes(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector High(byte* weights) => TOperations.And(TOperations.ShiftRight(TOperations.Load(weights), 4), TOperations.Bytes(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Five(TVector nibbles, TVector high) => TOperations.Or(nibbles, TOperations.And(high, TOperations.Bytes(16)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Six(TVector nibbles, TVector high) => TOperations.Or(nibbles, TOperations.And(high, TOperations.Bytes(48)));
}
