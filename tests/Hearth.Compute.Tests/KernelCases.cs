using Hearth.Primitives;
using Hearth.Testing.Quantization;

namespace Hearth.Compute.Tests;

/// <summary>Inputs that several kernel tests share.</summary>
internal static class KernelCases
{
    public static TheoryData<TensorFormat> QuantizedFormats { get; } =
    [
        TensorFormat.Q8_0, TensorFormat.Q4_0, TensorFormat.Q4_1, TensorFormat.Q5_0, TensorFormat.Q5_1, TensorFormat.Q4_K,
        TensorFormat.Q5_K, TensorFormat.Q6_K, TensorFormat.MXFP4, TensorFormat.IQ4_NL, TensorFormat.TQ1_0, TensorFormat.TQ2_0,
    ];

    public static TheoryData<TensorFormat> AllFormats { get; } =
    [
        TensorFormat.F32, TensorFormat.F16, TensorFormat.BF16, TensorFormat.Q8_0, TensorFormat.Q4_0, TensorFormat.Q4_1, TensorFormat.Q5_0,
        TensorFormat.Q5_1, TensorFormat.Q4_K, TensorFormat.Q5_K, TensorFormat.Q6_K, TensorFormat.MXFP4, TensorFormat.IQ4_NL, TensorFormat.TQ1_0,
        TensorFormat.TQ2_0,
    ];

    public static float[] Floats(ulong seed, int count, float scale = 1)
    {
        SeededRandom random = new(seed);
        float[] values = new float[count];
        for (int index = 0; index < count; index++)
        {
            values[index] = (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * scale;
        }

        return values;
    }

    public static byte[] Weights(TensorFormat format, ulong seed, int rows, int columns) =>
        TensorQuantizer.Quantize(format, Floats(seed, rows * columns, 0.1f));

    /// <summary>Every quant and every sub-scale random over its full range; the half scales are moderate.</summary>
    public static byte[] RandomBlocks(TensorFormat format, ulong seed, int rows, int columns)
    {
        SeededRandom random = new(seed);
        byte[] bytes = new byte[rows * TensorRows.LengthBytes(format, columns)];
        for (int index = 0; index < bytes.Length; index++)
        {
            bytes[index] = (byte)random.NextUInt64();
        }

        SetHalfScales(format, bytes, seed);
        return bytes;
    }

    /// <summary>Every byte but the half scales is <paramref name="fill"/>: the largest integers a kernel can meet.</summary>
    public static byte[] FilledBlocks(TensorFormat format, byte fill, int rows, int columns)
    {
        byte[] bytes = new byte[rows * TensorRows.LengthBytes(format, columns)];
        bytes.AsSpan().Fill(fill);
        SetHalfScales(format, bytes, 1);
        return bytes;
    }

    private static void SetHalfScales(TensorFormat format, Span<byte> bytes, ulong seed)
    {
        SeededRandom random = new(seed + 1);
        int step = format.BlockBytes();
        for (int block = 0; block < bytes.Length; block += step)
        {
            if (format is TensorFormat.MXFP4)
            {
                bytes[block] = (byte)(115 + random.NextInt32(6));
                continue;
            }

            int offset = format switch
            {
                TensorFormat.Q6_K => 208,
                TensorFormat.TQ1_0 => 52,
                TensorFormat.TQ2_0 => 64,
                _ => 0,
            };
            Half scale = (Half)(float)((random.NextDouble() - 0.5) / 64);
            BitConverter.TryWriteBytes(bytes[(block + offset)..], scale);
            if (format is TensorFormat.Q4_1 or TensorFormat.Q5_1 or TensorFormat.Q4_K or TensorFormat.Q5_K)
            {
                BitConverter.TryWriteBytes(bytes[(block + 2)..], (Half)(float)((random.NextDouble() - 0.5) / 64));
            }
        }
    }
}
