using Hearth.Compute.Weights;

namespace Hearth.Compute.Activations;

/// <summary>Floats to signed bytes, 32 at a time: step = largest magnitude / 127, rounding half to even, step stored rounded to half.</summary>
internal static unsafe class ActivationQuantizer
{
    /// <summary>Quantises the token in <paramref name="slot"/>; a slot beyond the last token becomes zeros.</summary>
    public static void Quantize(ActivationBuffer buffer, int slot)
    {
        int width = buffer.Width;
        int blocks = buffer.Blocks;
        int tile = slot / width;
        int lane = slot % width;
        long first = (long)tile * blocks;
        for (int block = 0; block < blocks; block++)
        {
            long index = ((first + block) * width) + lane;
            int* quants = (int*)buffer.Quants + ((first + block) * 8 * width) + lane;
            int* offsets = buffer.Offsets + ((first + block) * 3 * width) + lane;
            if (slot < buffer.Tokens)
            {
                float* source = buffer.Source + (slot * buffer.SourceStride) + ((long)block * PackedLayout.BlockColumns);
                (buffer.Scales[index], buffer.ScaledSums[index]) = QuantizeBlock(source, quants, offsets, width);
            }
            else
            {
                Clear(quants, offsets, width);
                buffer.Scales[index] = 0;
                buffer.ScaledSums[index] = 0;
            }
        }
    }

    private static (float Scale, float ScaledSum) QuantizeBlock(float* source, int* quants, int* offsets, int width)
    {
        float largest = 0;
        for (int column = 0; column < PackedLayout.BlockColumns; column++)
        {
            largest = MathF.Max(largest, MathF.Abs(source[column]));
        }

        float inverse = largest > 0 ? 127f / largest : 0;
        float scale = (float)(Half)(largest / 127f);
        sbyte* bytes = stackalloc sbyte[4];
        int* lanes = stackalloc int[4];
        new Span<int>(lanes, 4).Clear();
        for (int chunk = 0; chunk < 8; chunk++)
        {
            for (int column = 0; column < 4; column++)
            {
                int quant = (int)MathF.Round(source[(chunk * 4) + column] * inverse, MidpointRounding.ToEven);
                bytes[column] = (sbyte)quant;
                lanes[(chunk / 4 * 2) + (column / 2)] -= quant;
            }

            quants[chunk * width] = *(int*)bytes;
        }

        offsets[0] = Pair(lanes[0], lanes[1]);
        offsets[width] = Pair(lanes[2], lanes[3]);
        offsets[2 * width] = Pair(lanes[0] + lanes[2], lanes[1] + lanes[3]);
        int sum = -(lanes[0] + lanes[1] + lanes[2] + lanes[3]);
        return (scale, scale * sum);
    }

    private static void Clear(int* quants, int* offsets, int width)
    {
        for (int chunk = 0; chunk < 8; chunk++)
        {
            quants[chunk * width] = 0;
        }

        offsets[0] = 0;
        offsets[width] = 0;
        offsets[2 * width] = 0;
    }

    private static int Pair(int low, int high) => (low & 0xFFFF) | high << 16;
}
