using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights to one byte per weight and one float per scale, for a few groups of rows and blocks of columns.</summary>
/// <remarks>Done once per panel and used for every token, so it is written for any processor.</remarks>
internal static unsafe class PanelUnpacker<TVector, TDot, TFormat>
    where TVector : struct
    where TDot : struct, IDotOperations<TVector>
    where TFormat : struct, IPackedFormat
{
    /// <summary>Whether 8-bit weights become two planes of nibbles, because the path's sums hold pairs of 16 bits.</summary>
    public static bool SplitsBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TFormat.WeightBits == 8 && TDot.SumsPairs;
    }

    public static int Planes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SplitsBytes ? 2 : 1;
    }

    /// <summary>Unpacks one group of eight rows into its place among the panel's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UnpackGroup(in PackedLayout layout, byte* record, int firstBlock, in GemmPanel panel, int group)
    {
        for (int block = 0; block < panel.Blocks; block++)
        {
            byte* quants = record + layout.QuantOffset(firstBlock + block);
            byte* target = panel.Weights + (block * Planes * 8 * panel.ChunkBytes) + (group * 32);
            if (TFormat.Bits == 8)
            {
                UnpackBytes(quants, target, panel.ChunkBytes);
            }
            else if (TFormat.Bits == 2)
            {
                UnpackPairs(quants, target, panel.ChunkBytes);
            }
            else
            {
                UnpackNibbles(quants, target, panel.ChunkBytes);
            }

            UnpackScales(layout, record, firstBlock + block, panel, block, group);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackBytes(byte* quants, byte* target, int stride)
    {
        for (int chunk = 0; chunk < 8; chunk++, quants += 32, target += stride)
        {
            StoreBytes(Vector256.Load(quants), target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBytes(Vector256<byte> bytes, byte* target, int stride)
    {
        if (SplitsBytes)
        {
            Vector256<byte> low = Vector256.Create((byte)15);
            (bytes & low).Store(target);
            (Vector256.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & low).Store(target + (8 * stride));
        }
        else if (TDot.SignedWeights)
        {
            (bytes ^ Vector256.Create((byte)0x80)).Store(target);
        }
        else
        {
            bytes.Store(target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackPairs(byte* quants, byte* target, int stride)
    {
        Vector256<byte> mask = Vector256.Create((byte)3);
        for (int half = 0; half < 2; half++, quants += 32, target += 4 * stride)
        {
            Vector256<ushort> pairs = Vector256.Load((ushort*)quants);
            (pairs.AsByte() & mask).Store(target);
            (Vector256.ShiftRightLogical(pairs, 2).AsByte() & mask).Store(target + stride);
            (Vector256.ShiftRightLogical(pairs, 4).AsByte() & mask).Store(target + (2 * stride));
            (Vector256.ShiftRightLogical(pairs, 6).AsByte() & mask).Store(target + (3 * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Lookup(Vector256<byte> indexes) => Avx2.IsSupported
        ? Avx2.Shuffle(Vector256.Create(TFormat.Table, TFormat.Table), indexes)
        : Vector256.Create(Vector128.ShuffleNative(TFormat.Table, indexes.GetLower()), Vector128.ShuffleNative(TFormat.Table, indexes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackNibbles(byte* quants, byte* target, int stride)
    {
        Vector256<byte> low = Vector256.Create((byte)15);
        Vector256<ushort> high0 = TFormat.Bits > 4 ? Vector256.Load((ushort*)(quants + 128)) : default;
        Vector256<ushort> high1 = TFormat.Bits == 5 ? high0 : TFormat.Bits == 6 ? Vector256.Load((ushort*)(quants + 160)) : default;
        for (int chunk = 0; chunk < 4; chunk++, target += stride)
        {
            Vector256<byte> nibbles = Vector256.Load(quants + (chunk * 32));
            Vector256<byte> first = nibbles & low;
            Vector256<byte> second = Vector256.ShiftRightLogical(nibbles.AsUInt16(), 4).AsByte() & low;
            if (TFormat.Bits == 5)
            {
                Vector256<byte> mask = Vector256.Create((byte)16);
                first |= Vector256.ShiftLeft(high0, 4 - chunk).AsByte() & mask;
                second |= Vector256.ShiftRightLogical(high1, chunk).AsByte() & mask;
            }
            else if (TFormat.Bits == 6)
            {
                Vector256<byte> mask = Vector256.Create((byte)3);
                first |= Vector256.ShiftLeft((Vector256.ShiftRightLogical(high0, 2 * chunk).AsByte() & mask).AsUInt16(), 4).AsByte();
                second |= Vector256.ShiftLeft((Vector256.ShiftRightLogical(high1, 2 * chunk).AsByte() & mask).AsUInt16(), 4).AsByte();
            }

            if (TFormat.HasTable)
            {
                first = Lookup(first);
                second = Lookup(second);
            }

            if (TFormat.WeightBits == 8)
            {
                StoreBytes(first, target, stride);
                StoreBytes(second, target + (4 * stride), stride);
            }
            else
            {
                first.Store(target);
                second.Store(target + (4 * stride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackScales(in PackedLayout layout, byte* record, int block, in GemmPanel panel, int index, int group)
    {
        float* scales = panel.Scales + (index * panel.Rows) + (group * PackedLayout.GroupRows);
        float* minimums = panel.Minimums + (index * panel.Rows) + (group * PackedLayout.GroupRows);
        byte* stored = record + layout.ScaleOffset(block);
        byte* tail = record + layout.TailOffset(block);
        if (TFormat.Bits == 2)
        {
            HalfFormat.Load(tail).Store(scales);
        }
        else if (TFormat.ScaleBytes == PackedLayout.GroupRows)
        {
            for (int row = 0; row < PackedLayout.GroupRows; row++)
            {
                scales[row] = QuantTables.ExponentScale(stored[row]);
            }
        }
        else if (!TFormat.IsSuper)
        {
            HalfFormat.Load(stored).Store(scales);
            if (TFormat.HasMinimum)
            {
                HalfFormat.Load(tail).Store(minimums);
            }
        }
        else if (TFormat.HasMinimum)
        {
            (Vector256.Load((float*)tail) * LoadBytes(stored)).Store(scales);
            (-(Vector256.Load((float*)tail + 8) * LoadBytes(stored + 8))).Store(minimums);
        }
        else
        {
            Vector256.Load((float*)tail).Store(scales);
            for (int half = 0; half < 2; half++)
            {
                int* factors = panel.HalfScales + (((index * 2) + half) * panel.Rows) + (group * PackedLayout.GroupRows);
                for (int row = 0; row < PackedLayout.GroupRows; row++)
                {
                    int factor = (sbyte)stored[(half * 8) + row];
                    factors[row] = (factor & 0xFFFF) | factor << 16;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LoadBytes(byte* source)
    {
        (Vector128<uint> lower, Vector128<uint> upper) =
            Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte()));
        return Vector256.ConvertToSingle(Vector256.Create(lower, upper).AsInt32());
    }
}
