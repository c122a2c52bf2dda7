using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in MultiplyJob job)
    {
        PackedLayout layout = job.Layout;
        int vectorsPerGroup = PackedLayout.GroupRows / TOperations.Rows;
        int unit = job.GroupStart * vectorsPerGroup;
        int unitEnd = job.GroupEnd * vectorsPerGroup;
        byte* first = job.Packed;
        long groupBytes = layout.GroupBytes;
        long scaleOffset = layout.ScaleOffset;
        long tailOffset = layout.TailOffset;
        int blocks = layout.Blocks;
        for (; unit + Streams <= unitEnd; unit += Streams)
        {
            Stream stream0 = new(first, groupBytes, scaleOffset, tailOffset, unit);
            Stream stream1 = new(first, groupBytes, scaleOffset, tailOffset, unit + 1);
            Stream stream2 = new(first, groupBytes, scaleOffset, tailOffset, unit + 2);
            Stream stream3 = new(first, groupBytes, scaleOffset, tailOffset, unit + 3);
            TVector sum0 = TOperations.Zero;
            TVector sum1 = TOperations.Zero;
            TVector sum2 = TOperations.Zero;
            TVector sum3 = TOperations.Zero;
            int* quants = (int*)job.Activations.Quants;
            int* offsets = job.Activations.Offsets;
            float* scales = job.Activations.Scales;
            float* scaledSums = job.Activations.ScaledSums;
            for (int block = 0; block < blocks; block++)
            {
                TVector scale = TOperations.Broadcast(scales + block);
                TVector scaledSum = TFormat.HasMinimum ? TOperations.Broadcast(scaledSums + block) : TOperations.Zero;
                sum0 = Step(sum0, ref stream0, block, quants, offsets, scale, scaledSum);
                sum1 = Step(sum1, ref stream1, block, quants, offsets, scale, scaledSum);
                sum2 = Step(sum2, ref stream2, block, quants, offsets, scale, scaledSum);
                sum3 = Step(sum3, ref stream3, block, quants, offsets, scale, scaledSum);
                quants += 8;
                offsets += 3;
            }

            Finish(job, unit, sum0);
            Finish(job, unit + 1, sum1);
            Finish(job, unit + 2, sum2);
            Finish(job, unit + 3, sum3);
        }

        for (; unit < unitEnd; unit++)
        {
            Stream stream = new(first, groupBytes, scaleOffset, tailOffset, unit);
            TVector sum = TOperations.Zero;
            int* quants = (int*)job.Activations.Quants;
            int* offsets = job.Activations.Offsets;
            for (int block = 0; block < blocks; block++, quants += 8, offsets += 3)
            {
                TVector scale = TOperations.Broadcast(job.Activations.Scales + block);
                TVector scaledSum = TFormat.HasMinimum ? TOperations.Broadcast(job.Activations.ScaledSums + block) : TOperations.Zero;
                sum = Step(sum, ref stream, block, quants, offsets, scale, scaledSum);
            }

            Finish(job, unit, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step(
        TVector sum, ref Stream stream, int block, int* quants, int* offsets, TVector activationScale, TVector scaledSum)
    {
        TVector integers = Dot(stream.Quants, stream.Scales + (stream.Row / 2), quants, offsets);
        TVector scale = LoadScale(ref stream, block);
        sum = TOperations.FusedMultiplyAdd(TOperations.ToFloats(integers), TOperations.MultiplyFloats(scale, activationScale), sum);
        if (TFormat.HasMinimum)
        {
            sum = TOperations.FusedMultiplyAdd(LoadMinimum(ref stream, block), scaledSum, sum);
        }

        stream.Quants += 32 * TFormat.Bits;
        stream.Scales += PackedLayout.ScaleBytes;
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadScale(ref Stream stream, int block)
    {
        if (!TFormat.IsSuper)
        {
            return TOperations.LoadHalves(stream.Scales + stream.Row);
        }

        byte* tail = stream.Tail + ((long)(block / PackedLayout.SuperBlocks) * (TFormat.HasMinimum ? 32 : 16));
        TVector scale = TOperations.LoadHalves(tail);
        return TFormat.HasMinimum ? TOperations.MultiplyFloats(scale, TOperations.LoadByteFloats(stream.Scales + (stream.Row / 2))) : scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadMinimum(ref Stream stream, int block)
    {
        if (!TFormat.IsSuper)
        {
            return TOperations.LoadHalves(stream.Tail + ((long)block * PackedLayout.ScaleBytes));
        }

        byte* tail = stream.Tail + ((long)(block / PackedLayout.SuperBlocks) * 32) + 16;
        TVector minimum = TOperations.MultiplyFloats(
            TOperations.LoadHalves(tail), TOperations.LoadByteFloats(stream.Scales + 8 + (stream.Row / 2)));
        return TOperations.Negate(minimum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Dot(byte* weights, byte* scales, int* quants, int* offsets)
    {
        if (TFormat.Bits == 8)
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

        if (TFormat.Bits == 6)
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

        TVector sums = PackedBias<TDot, TVector, TFormat>.Started == 0
            ? TOperations.Zero
            : TDot.Start(TOperations.Broadcast(offsets + 2), PackedBias<TDot, TVector, TFormat>.Started);
        if (TFormat.Bits == 5)
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
        }
        else
        {
            sums = TDot.MultiplyAdd(sums, Low(weights), TOperations.Broadcast(quants));
            sums = TDot.MultiplyAdd(sums, High(weights), TOperations.Broadcast(quants + 4));
            sums = TDot.MultiplyAdd(sums, Low(weights + 32), TOperations.Broadcast(quants + 1));
            sums = TDot.MultiplyAdd(sums, High(weights + 32), TOperations.Broadcast(quants + 5));
            sums = TDot.MultiplyAdd(sums, Low(weights + 64), TOperations.Broadcast(quants + 2));
            sums = TDot.MultiplyAdd(sums, High(weights + 64), TOperations.Broadcast(quants + 6));
            sums = TDot.MultiplyAdd(sums, Low(weights + 96), TOperations.Broadcast(quants + 3));
            sums = TDot.MultiplyAdd(sums, High(weights + 96), TOperations.Broadcast(quants + 7));
        }

        TVector integers = TDot.Finish(sums);
        return PackedBias<TDot, TVector, TFormat>.Corrects
            ? TOperations.AddIntegers(
                integers, TOperations.MultiplyAddPairs(TOperations.Broadcast(offsets + 2), TOperations.Shorts((short)-PackedBias<TDot, TVector, TFormat>.Started)))
            : integers;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Low(byte* weights) => TOperations.And(TOperations.Load(weights), TOperations.Bytes(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector High(byte* weights) => TOperations.And(TOperations.ShiftRight(TOperations.Load(weights), 4), TOperations.Bytes(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Five(TVector nibbles, TVector high) => TOperations.Or(nibbles, TOperations.And(high, TOperations.Bytes(16)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Six(TVector nibbles, TVector high) => TOperations.Or(nibbles, TOperations.And(high, TOperations.Bytes(48)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in MultiplyJob job, int unit, TVector sum)
    {
        int row = unit * TOperations.Rows;
        RowStore<TVector, TOperations>.Store(job.Output + row, job.Rows - row, sum, job.Bias is null ? null : job.Bias + row);
    }

    /// <summary>Where one vector of rows is read from.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Stream
    {
        public byte* Quants;
        public byte* Scales;
        public byte* Tail;

        /// <summary>Byte offset of the vector's rows within eight halves.</summary>
        public int Row;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Stream(byte* packed, long groupBytes, long scaleOffset, long tailOffset, int unit)
        {
            int vectorsPerGroup = PackedLayout.GroupRows / TOperations.Rows;
            byte* record = packed + (unit / vectorsPerGroup * groupBytes);
            int row = unit % vectorsPerGroup * TOperations.Rows;
            Row = 2 * row;
            Quants = record + (4 * row);
            Scales = record + scaleOffset;
            Tail = record + tailOffset + Row;
        }
    }
}
