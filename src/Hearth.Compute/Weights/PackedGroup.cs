using System.Runtime.CompilerServices;

namespace Hearth.Compute.Weights;

/// <summary>Scalar reading of one packed record of eight rows: what the vector kernels are compared with.</summary>
internal readonly unsafe struct PackedGroup(PackedLayout layout, byte* record)
{
    /// <summary>The whole number that a column's weight is a multiple of the scale by, bias taken off.</summary>
    public int Weight(int block, int row, int column)
    {
        int quant = Quant(block, row, column);
        return layout.Format switch
        {
            TensorFormat.MXFP4 => QuantTables.FourBitFloats[quant],
            TensorFormat.IQ4_NL => QuantTables.Nonlinear[quant],
            _ => quant - layout.Bias,
        };
    }

    /// <summary>The stored (unsigned) quant of a column within a block.</summary>
    public int Quant(int block, int row, int column)
    {
        byte* quants = record + layout.QuantOffset(block);
        int chunk = column >> 2;
        int lane = (4 * row) + (column & 3);
        if (layout.Bits == 8)
        {
            return quants[(chunk * 32) + lane];
        }

        if (layout.Bits == 2)
        {
            return quants[((chunk >> 2) * 32) + lane] >> ((chunk & 3) * 2) & 3;
        }

        int low = quants[((chunk & 3) * 32) + lane] >> (chunk >> 2 << 2) & 15;
        return layout.Bits switch
        {
            5 => low | (quants[128 + lane] >> chunk & 1) << 4,
            6 => low | (quants[128 + ((chunk >> 2) * 32) + lane] >> ((chunk & 3) * 2) & 3) << 4,
            _ => low,
        };
    }

    /// <summary>The factor of a block's integer dot product; for Q6_K without the signed scales of its halves.</summary>
    public float Scale(int block, int row)
    {
        if (layout.Format is TensorFormat.MXFP4)
        {
            return QuantTables.ExponentScale(record[layout.ScaleOffset(block) + row]);
        }

        if (!layout.IsSuper || layout.Bits == 2)
        {
            return Half(layout.IsSuper ? layout.TailOffset(block) : layout.ScaleOffset(block), row);
        }

        float scale = Tail(block, row);
        return layout.HasMinimum ? scale * record[layout.ScaleOffset(block) + row] : scale;
    }

    /// <summary>The signed scale of 16 columns: 1 for all formats but Q6_K.</summary>
    public int HalfScale(int block, int row, int half) => layout.Bits == 6
        ? (sbyte)record[layout.ScaleOffset(block) + (8 * half) + row]
        : 1;

    /// <summary>What is added to every element of the block; 0 for formats without.</summary>
    public float Minimum(int block, int row)
    {
        if (!layout.HasMinimum)
        {
            return 0;
        }

        if (!layout.IsSuper)
        {
            return Half(layout.TailOffset(block), row);
        }

        float minimum = Tail(block, PackedLayout.GroupRows + row);
        return -(minimum * record[layout.ScaleOffset(block) + 8 + row]);
    }

    /// <summary>Dequantises one row, bit-equal to <see cref="TensorRows.Dequantize"/> on the row it was packed from.</summary>
    public void DequantizeRow(int row, Span<float> destination)
    {
        fixed (float* target = destination[..(layout.Blocks * PackedLayout.BlockColumns)])
        {
            for (int block = 0; block < layout.Blocks; block++)
            {
                DequantizeBlock(block, row, target + (block * PackedLayout.BlockColumns));
            }
        }
    }

    /// <summary>The 32 elements of one row's block.</summary>
    public void DequantizeBlock(int block, int row, float* destination)
    {
        float scale = Scale(block, row);
        float minimum = Minimum(block, row);
        for (int column = 0; column < PackedLayout.BlockColumns; column++)
        {
            float factor = layout.Bits == 6 ? scale * HalfScale(block, row, column >> 4) : scale;
            float value = factor * Weight(block, row, column);
            destination[column] = layout.HasMinimum ? value + minimum : value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Tail(int block, int index) => ((float*)(record + layout.TailOffset(block)))[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Half(long offset, int row) => (float)((Half*)(record + offset))[row];
}
