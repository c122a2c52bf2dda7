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
    /// <summary>Whether 8-bit weights become a plane of magnitudes and one of signs (0 or -1), because the path multiplies unsigned by signed bytes.</summary>
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
    /// <param name="layout">Where things stand.</param>
    /// <param name="record">The group.</param>
    /// <param name="firstBlock">The panel's first; with two-level scales a multiple of <see cref="PackedLayout.SuperBlocks"/>.</param>
    /// <param name="panel">Where they go.</param>
    /// <param name="group">Which group of the panel it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void UnpackGroup(in PackedLayout layout, byte* record, int firstBlock, in GemmPanel panel, int group)
    {
        int stride = panel.ChunkBytes;
        int rows = panel.Rows;
        int row = group * PackedLayout.GroupRows;
        int blocks = panel.Blocks;
        byte* target = panel.Weights + (4 * row);
        float* scales = panel.Scales + row;
        float* minimums = panel.Minimums + row;
        int* halfScales = panel.HalfScales + row;
        int* starts = panel.Starts + row;
        byte* quants = record + layout.QuantOffset(firstBlock) - (TFormat.IsSuper ? TFormat.TailBytes : 0);
        byte* tail = quants;
        for (int block = 0; block < blocks; block++)
        {
            if (TFormat.IsSuper && block % PackedLayout.SuperBlocks == 0)
            {
                tail = quants;
                quants += TFormat.TailBytes;
            }

            byte* stored = quants + (32 * TFormat.Bits);
            if (!TFormat.IsSuper)
            {
                tail = stored + PackedLayout.ScaleBytes;
            }

            Vector256<short> negatives = Vector256<short>.Zero;
            if (TFormat.Bits == 8)
            {
                UnpackBytes(quants, target, stride, ref negatives);
            }
            else if (TFormat.Bits == 2)
            {
                UnpackPairs(quants, target, stride);
            }
            else
            {
                UnpackNibbles(quants, target, stride, ref negatives);
            }

            if (SplitsBytes)
            {
                Avx2.MultiplyAddAdjacent(negatives, Vector256.Create((short)-1)).Store(starts);
                starts += rows;
            }

            UnpackScales(stored, tail, scales, minimums, halfScales, rows);
            target += Planes * 8 * stride;
            scales += rows;
            minimums += rows;
            halfScales += 2 * rows;
            quants = stored + TFormat.ScaleBytes;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackBytes(byte* quants, byte* target, int stride, ref Vector256<short> negatives)
    {
        for (int chunk = 0; chunk < 8; chunk++, quants += 32, target += stride)
        {
            StoreBytes(Vector256.Load(quants), target, stride, ref negatives);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreBytes(Vector256<byte> bytes, byte* target, int stride, ref Vector256<short> negatives)
    {
        if (SplitsBytes)
        {
            Vector256<sbyte> weights = (bytes ^ Vector256.Create((byte)0x80)).AsSByte();
            Vector256<sbyte> signs = Vector256.LessThan(weights, Vector256<sbyte>.Zero);
            Vector256<byte> magnitudes = Avx2.Abs(weights);
            magnitudes.Store(target);
            signs.Store((sbyte*)(target + (8 * stride)));
            negatives += Avx2.MultiplyAddAdjacent(magnitudes, signs);
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
    private static void UnpackNibbles(byte* quants, byte* target, int stride, ref Vector256<short> negatives)
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
                StoreBytes(first, target, stride, ref negatives);
                StoreBytes(second, target + (4 * stride), stride, ref negatives);
            }
            else
            {
                first.Store(target);
                second.Store(target + (4 * stride));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void UnpackScales(byte* stored, byte* tail, float* scales, float* minimums, int* halfScales, int rows)
    {
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
            StorePairs(stored, halfScales);
            StorePairs(stored + PackedLayout.GroupRows, halfScales + rows);
        }
    }

    /// <summary>Eight signed bytes, each in both 16-bit halves of its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePairs(byte* source, int* target)
    {
        (Vector128<int> lower, Vector128<int> upper) =
            Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)source).AsSByte()));
        Vector256<int> values = Vector256.Create(lower, upper);
        ((values & Vector256.Create(0xFFFF)) | Vector256.ShiftLeft(values, 16)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LoadBytes(byte* source)
    {
        (Vector128<uint> lower, Vector128<uint> upper) =
            Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)source).AsByte()));
        return Vector256.ConvertToSingle(Vector256.Create(lower, upper).AsInt32());
    }
}
