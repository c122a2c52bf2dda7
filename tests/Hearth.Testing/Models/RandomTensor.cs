using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hearth.Compute;
using Hearth.Primitives;

namespace Hearth.Testing.Models;

/// <summary>Makes random weights directly in their stored form, without quantising: quick, the same for the same seed, and of a wanted spread.</summary>
public static class RandomTensor
{
    // The standard deviation of a uniform whole number from 0 to n-1 is sqrt((n² - 1) / 12).
    private const float Deviation4Bits = 4.61f;
    private const float Deviation5Bits = 9.23f;
    private const float Deviation6Bits = 18.47f;
    private const float Deviation8Bits = 73.9f;

    // Of the values behind the nibbles, and of three digits of which the middle one is as frequent as the others (or as both together).
    private const float DeviationFourBitFloats = 5.85f;
    private const float DeviationNonlinear = 67.2f;
    private const float DeviationDigits = 0.816f;
    private const float DeviationPairs = 0.707f;

    /// <summary>The bytes of <paramref name="elements"/> values of mean 0.</summary>
    /// <param name="format">How they are stored.</param>
    /// <param name="elements">A multiple of the format's block.</param>
    /// <param name="deviation">Their standard deviation; 1/√(row length) keeps activations in the range of the input.</param>
    /// <param name="seed">Equal seeds give equal bytes.</param>
    public static byte[] Create(TensorFormat format, long elements, float deviation, ulong seed)
    {
        byte[] bytes = new byte[elements / format.BlockElements() * format.BlockBytes()];
        Fill(bytes, format, deviation, seed);
        return bytes;
    }

    /// <summary>As <see cref="Create"/>, into memory that is there.</summary>
    public static void Fill(Span<byte> target, TensorFormat format, float deviation, ulong seed)
    {
        SeededRandom random = new(seed);
        int blockBytes = format.BlockBytes();
        if (format.BlockElements() > 1)
        {
            FillBytes(target, random);
        }

        for (int start = 0; start < target.Length; start += blockBytes)
        {
            FinishBlock(target.Slice(start, blockBytes), format, deviation, random);
        }
    }

    private static void FillBytes(Span<byte> target, SeededRandom random)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(target);
        foreach (ref ulong word in words)
        {
            word = random.NextUInt64();
        }

        foreach (ref byte rest in target[(words.Length * sizeof(ulong))..])
        {
            rest = (byte)random.NextUInt64();
        }
    }

    /// <summary>Puts scales (or plain values) over the random bits of one block.</summary>
    private static void FinishBlock(Span<byte> block, TensorFormat format, float deviation, SeededRandom random)
    {
        // Scales differ from block to block, so that a kernel that mixes them up is found out.
        float spread = deviation * (0.5f + (float)random.NextDouble());
        switch (format)
        {
            case TensorFormat.F32:
                BinaryPrimitives.WriteSingleLittleEndian(block, Uniform(deviation, random));
                break;
            case TensorFormat.F16:
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)Uniform(deviation, random));
                break;
            case TensorFormat.BF16:
                BinaryPrimitives.WriteUInt16LittleEndian(block, (ushort)(BitConverter.SingleToUInt32Bits(Uniform(deviation, random)) >> 16));
                break;
            case TensorFormat.Q8_0:
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(spread / Deviation8Bits));
                break;
            case TensorFormat.Q4_0:
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(spread / Deviation4Bits));
                break;
            case TensorFormat.Q5_0:
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(spread / Deviation5Bits));
                break;
            case TensorFormat.Q4_1:
                WriteScaleAndMinimum(block, spread / Deviation4Bits, -7.5f);
                break;
            case TensorFormat.Q5_1:
                WriteScaleAndMinimum(block, spread / Deviation5Bits, -15.5f);
                break;
            case TensorFormat.Q4_K:
                WriteScaleAndMinimum(block, spread / (Deviation4Bits * 48), 7.5f);
                WriteSubBlockScales(block.Slice(4, 12), random);
                break;
            case TensorFormat.Q5_K:
                WriteScaleAndMinimum(block, spread / (Deviation5Bits * 48), 15.5f);
                WriteSubBlockScales(block.Slice(4, 12), random);
                break;
            case TensorFormat.Q6_K:
                foreach (ref byte scale in block.Slice(192, 16))
                {
                    scale = (byte)(sbyte)((32 + random.NextInt32(96)) * (random.NextInt32(2) == 0 ? 1 : -1));
                }

                BinaryPrimitives.WriteHalfLittleEndian(block[208..], (Half)(spread / (Deviation6Bits * 80)));
                break;
            case TensorFormat.MXFP4:
                block[0] = (byte)(128 + MathF.Round(MathF.Log2(spread / DeviationFourBitFloats)));
                break;
            case TensorFormat.IQ4_NL:
                // The table's mean is not 0; signs make that of the weights so.
                BinaryPrimitives.WriteHalfLittleEndian(block, (Half)(spread / DeviationNonlinear * (random.NextInt32(2) == 0 ? 1 : -1)));
                break;
            case TensorFormat.TQ1_0:
                foreach (ref byte five in block[..48])
                {
                    five = Digits(five % 243);
                }

                foreach (ref byte four in block.Slice(48, 4))
                {
                    four = Digits(four % 81 * 3);
                }

                BinaryPrimitives.WriteHalfLittleEndian(block[52..], (Half)(spread / DeviationDigits));
                break;
            case TensorFormat.TQ2_0:
                foreach (ref byte four in block[..64])
                {
                    // There is no digit 3.
                    four &= (byte)~((four & 0x55) << 1 & four);
                }

                BinaryPrimitives.WriteHalfLittleEndian(block[64..], (Half)(spread / DeviationPairs));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Not a tensor format.");
        }
    }

    private static byte Digits(int number) => (byte)(((number * 256) + 242) / 243);

    private static float Uniform(float deviation, SeededRandom random) => (float)((random.NextDouble() * 2) - 1) * deviation * MathF.Sqrt(3);

    private static void WriteScaleAndMinimum(Span<byte> block, float scale, float minimumFactor)
    {
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        BinaryPrimitives.WriteHalfLittleEndian(block[2..], (Half)(scale * minimumFactor));
    }

    /// <summary>Eight 6-bit scales, each also the 6-bit minimum: with the minimum's factor above, every sub-block then has mean 0.</summary>
    private static void WriteSubBlockScales(Span<byte> packed, SeededRandom random)
    {
        for (int index = 0; index < 4; index++)
        {
            int low = 32 + random.NextInt32(32);
            int high = 32 + random.NextInt32(32);
            packed[index] = (byte)(low | ((high >> 4) << 6));
            packed[index + 4] = (byte)(low | ((high >> 4) << 6));
            packed[index + 8] = (byte)((high & 15) | ((high & 15) << 4));
        }
    }
}
