using System.Runtime.CompilerServices;

namespace Hearth.Compute.Weights;

/// <summary>Interleaves eight rows of a file into one packed record.</summary>
internal static unsafe class WeightPacker
{
    /// <summary>Packs <paramref name="rows"/> rows, 1 to 8, into a record, zeroed where rows are missing; false when a scale or minimum is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool PackGroup(in PackedLayout layout, byte* source, long rowBytes, int rows, byte* record)
    {
        bool finite = true;
        int blockBytes = layout.Format.BlockBytes();
        for (int row = 0; row < rows; row++)
        {
            byte* block = source + (row * rowBytes);
            if (layout.Bits == 2)
            {
                for (int super = 0; super < layout.Blocks / PackedLayout.SuperBlocks; super++, block += blockBytes)
                {
                    finite &= PackTernary(layout, block, super, row, record);
                }
            }
            else if (layout.IsSuper)
            {
                for (int super = 0; super < layout.Blocks / PackedLayout.SuperBlocks; super++, block += blockBytes)
                {
                    finite &= PackSuper(layout, block, super, row, record);
                }
            }
            else
            {
                for (int index = 0; index < layout.Blocks; index++, block += blockBytes)
                {
                    finite &= PackBlock(layout, block, index, row, record);
                }
            }
        }

        return finite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool PackBlock(in PackedLayout layout, byte* block, int index, int row, byte* record)
    {
        byte* quants = record + layout.QuantOffset(index) + (4 * row);
        if (layout.Format is TensorFormat.MXFP4)
        {
            uint magnitudes = 0;
            for (int chunk = 0; chunk < 4; chunk++)
            {
                uint nibbles = *(uint*)(block + 1 + (chunk * 4));
                *(uint*)(quants + (chunk * 32)) = nibbles;
                magnitudes |= nibbles & 0x77777777;
            }

            // Blocks of zeros carry the smallest exponent, whose scale is a subnormal float: slow to multiply with, and of no account.
            record[layout.ScaleOffset(index) + row] = magnitudes == 0 ? (byte)127 : *block;
            return *block <= QuantTables.ExponentMax;
        }

        ushort scale = *(ushort*)block;
        ((ushort*)(record + layout.ScaleOffset(index)))[row] = scale;
        bool finite = IsFinite(scale);
        block += 2;
        if (layout.HasMinimum)
        {
            ushort minimum = *(ushort*)block;
            ((ushort*)(record + layout.TailOffset(index)))[row] = minimum;
            finite &= IsFinite(minimum);
            block += 2;
        }

        if (layout.Bits == 8)
        {
            for (int chunk = 0; chunk < 8; chunk++)
            {
                *(uint*)(quants + (chunk * 32)) = *(uint*)(block + (chunk * 4)) ^ 0x80808080u;
            }

            return finite;
        }

        if (layout.Bits == 5)
        {
            *(uint*)(quants + 128) = TransposeBits(*(uint*)block);
            block += 4;
        }

        for (int chunk = 0; chunk < 4; chunk++)
        {
            *(uint*)(quants + (chunk * 32)) = *(uint*)(block + (chunk * 4));
        }

        return finite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool PackSuper(in PackedLayout layout, byte* block, int super, int row, byte* record)
    {
        float* tail = (float*)(record + layout.TailOffset(super * PackedLayout.SuperBlocks));
        byte* scales = record + layout.ScaleOffset(super * PackedLayout.SuperBlocks);
        byte* quants = record + layout.QuantOffset(super * PackedLayout.SuperBlocks) + (4 * row);
        if (layout.Bits == 6)
        {
            tail[row] = (float)*(Half*)(block + 208);
            for (int half = 0; half < 16; half++)
            {
                scales[(half / 2 * layout.BlockBytes) + (half % 2 * 8) + row] = block[192 + half];
            }

            for (int part = 0; part < PackedLayout.SuperBlocks; part++, quants += layout.BlockBytes)
            {
                uint* low = (uint*)(block + (part / 4 * 64) + (part % 2 * 32));
                uint* high = (uint*)(block + 128 + (part / 4 * 32));
                PackNibbles(low, part / 2 % 2 * 4, quants);
                *(uint*)(quants + 128) = GatherPairs(high, 2 * (part % 4));
                *(uint*)(quants + 160) = GatherPairs(high + 4, 2 * (part % 4));
            }

            return float.IsFinite(tail[row]);
        }

        tail[row] = (float)*(Half*)block;
        tail[8 + row] = (float)*(Half*)(block + 2);
        ReadOnlySpan<byte> packed = new(block + 4, 12);
        byte* nibbles = block + (layout.Bits == 5 ? 48 : 16);
        for (int part = 0; part < PackedLayout.SuperBlocks; part++, quants += layout.BlockBytes)
        {
            (int scale, int minimum) = TensorRows.SuperScales(packed, part);
            scales[(part * layout.BlockBytes) + row] = (byte)scale;
            scales[(part * layout.BlockBytes) + 8 + row] = (byte)minimum;
            PackNibbles((uint*)(nibbles + (part / 2 * 32)), part % 2 * 4, quants);
            if (layout.Bits == 5)
            {
                *(uint*)(quants + 128) = GatherBits((uint*)(block + 16), part);
            }
        }

        return float.IsFinite(tail[row]) && float.IsFinite(tail[8 + row]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool PackTernary(in PackedLayout layout, byte* block, int super, int row, byte* record)
    {
        byte* quants = record + layout.QuantOffset(super * PackedLayout.SuperBlocks) + (4 * row);
        byte* digits = stackalloc byte[256];
        bool isDense = layout.Format is TensorFormat.TQ1_0;
        if (isDense)
        {
            TensorRows.TernaryDigits(new ReadOnlySpan<byte>(block, 52), new Span<byte>(digits, 256));
        }

        for (int part = 0; part < PackedLayout.SuperBlocks; part++, quants += layout.BlockBytes)
        {
            uint* source = isDense ? (uint*)(digits + (part * 32)) : (uint*)(block + (part / 4 * 32));
            int shift = isDense ? 0 : 2 * (part % 4);
            *(uint*)quants = GatherPairs(source, shift);
            *(uint*)(quants + 32) = GatherPairs(source + 4, shift);
        }

        ushort scale = *(ushort*)(block + (isDense ? 52 : 64));
        ((ushort*)(record + layout.TailOffset(super * PackedLayout.SuperBlocks)))[row] = scale;
        return IsFinite(scale);
    }

    /// <summary>The nibbles at <paramref name="shift"/> of 32 bytes: the first sixteen into low halves, the others into high halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PackNibbles(uint* source, int shift, byte* quants)
    {
        for (int chunk = 0; chunk < 4; chunk++)
        {
            uint first = source[chunk] >> shift & 0x0F0F0F0F;
            uint second = source[chunk + 4] >> shift & 0x0F0F0F0F;
            *(uint*)(quants + (chunk * 32)) = first | second << 4;
        }
    }

    /// <summary>Bit <paramref name="shift"/> of byte 4c+e becomes bit c of byte e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint GatherBits(uint* source, int shift)
    {
        uint bits = 0;
        for (int chunk = 0; chunk < 8; chunk++)
        {
            bits |= (source[chunk] >> shift & 0x01010101) << chunk;
        }

        return bits;
    }

    /// <summary>The two bits at <paramref name="shift"/> of byte 4k+e become bits 2k and 2k+1 of byte e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint GatherPairs(uint* source, int shift)
    {
        uint bits = 0;
        for (int chunk = 0; chunk < 4; chunk++)
        {
            bits |= (source[chunk] >> shift & 0x03030303) << (2 * chunk);
        }

        return bits;
    }

    /// <summary>Bit 4c+e of the file's high bits becomes bit c of byte e.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TransposeBits(uint bits)
    {
        uint result = 0;
        for (int chunk = 0; chunk < 8; chunk++)
        {
            uint four = bits >> (chunk * 4) & 15;
            result |= ((four & 1) | (four & 2) << 7 | (four & 4) << 14 | (four & 8) << 21) << chunk;
        }

        return result;
    }

    private static bool IsFinite(ushort half) => (half & 0x7C00) != 0x7C00;
}
