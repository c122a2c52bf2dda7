namespace Hearth.Compute.Weights;

/// <summary>Interleaves eight rows of a file into one packed record.</summary>
internal static unsafe class WeightPacker
{
    /// <summary>Packs <paramref name="rows"/> rows, 1 to 8, into a zeroed record; false when a scale or minimum is not finite.</summary>
    public static bool PackGroup(in PackedLayout layout, byte* source, long rowBytes, int rows, byte* record)
    {
        bool finite = true;
        int blockBytes = layout.Format.BlockBytes();
        for (int row = 0; row < rows; row++)
        {
            byte* block = source + (row * rowBytes);
            if (layout.IsSuper)
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

    private static bool PackBlock(in PackedLayout layout, byte* block, int index, int row, byte* record)
    {
        byte* quants = record + ((long)index * layout.QuantBytes) + (4 * row);
        ushort scale = *(ushort*)block;
        ((ushort*)(record + layout.ScaleOffset + ((long)index * PackedLayout.ScaleBytes)))[row] = scale;
        bool finite = IsFinite(scale);
        block += 2;
        if (layout.HasMinimum)
        {
            ushort minimum = *(ushort*)block;
            ((ushort*)(record + layout.TailOffset + ((long)index * PackedLayout.ScaleBytes)))[row] = minimum;
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

    private static bool PackSuper(in PackedLayout layout, byte* block, int super, int row, byte* record)
    {
        ushort* tail = (ushort*)(record + layout.TailOffset + ((long)super * layout.TailBytes));
        byte* scales = record + layout.ScaleOffset + ((long)super * PackedLayout.SuperBlocks * PackedLayout.ScaleBytes);
        byte* elements = stackalloc byte[256];
        bool finite;
        if (layout.Bits == 6)
        {
            tail[row] = *(ushort*)(block + 208);
            finite = IsFinite(tail[row]);
            for (int half = 0; half < 16; half++)
            {
                scales[(half * 8) + row] = block[192 + half];
            }

            ReadOnlySpan<byte> source = new(block, 210);
            for (int index = 0; index < 256; index++)
            {
                elements[index] = (byte)TensorRows.SixBits(source, index);
            }
        }
        else
        {
            tail[row] = *(ushort*)block;
            tail[8 + row] = *(ushort*)(block + 2);
            finite = IsFinite(tail[row]) && IsFinite(tail[8 + row]);
            ReadOnlySpan<byte> packed = new(block + 4, 12);
            for (int part = 0; part < PackedLayout.SuperBlocks; part++)
            {
                (int scale, int minimum) = TensorRows.SuperScales(packed, part);
                scales[(part * PackedLayout.ScaleBytes) + row] = (byte)scale;
                scales[(part * PackedLayout.ScaleBytes) + 8 + row] = (byte)minimum;
            }

            byte* nibbles = block + (layout.Bits == 5 ? 48 : 16);
            for (int index = 0; index < 256; index++)
            {
                int part = index >> 5;
                int quant = nibbles[(part >> 1 << 5) + (index & 31)] >> ((part & 1) << 2) & 15;
                elements[index] = (byte)(layout.Bits == 5 ? quant | (block[16 + (index & 31)] >> part & 1) << 4 : quant);
            }
        }

        for (int part = 0; part < PackedLayout.SuperBlocks; part++)
        {
            StoreElements(layout, elements + (part * 32), record + ((((long)super * 8) + part) * layout.QuantBytes) + (4 * row));
        }

        return finite;
    }

    private static void StoreElements(in PackedLayout layout, byte* elements, byte* quants)
    {
        for (int chunk = 0; chunk < 4; chunk++)
        {
            uint low = *(uint*)(elements + (chunk * 4));
            uint high = *(uint*)(elements + 16 + (chunk * 4));
            *(uint*)(quants + (chunk * 32)) = (low & 0x0F0F0F0F) | (high & 0x0F0F0F0F) << 4;
        }

        if (layout.Bits == 5)
        {
            uint bits = 0;
            for (int chunk = 0; chunk < 8; chunk++)
            {
                bits |= (*(uint*)(elements + (chunk * 4)) >> 4 & 0x01010101u) << chunk;
            }

            *(uint*)(quants + 128) = bits;
        }
        else if (layout.Bits == 6)
        {
            for (int vector = 0; vector < 2; vector++)
            {
                uint bits = 0;
                for (int chunk = 0; chunk < 4; chunk++)
                {
                    bits |= (*(uint*)(elements + (vector * 16) + (chunk * 4)) >> 4 & 0x03030303u) << (2 * chunk);
                }

                *(uint*)(quants + 128 + (vector * 32)) = bits;
            }
        }
    }

    /// <summary>Bit 4c+e of the file's high bits becomes bit c of byte e.</summary>
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
