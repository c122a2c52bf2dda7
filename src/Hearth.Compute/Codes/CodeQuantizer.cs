using System.Runtime.CompilerServices;

namespace Hearth.Compute.Codes;

/// <summary>Floats to codes: a byte per element, the rounded element plus 128.</summary>
/// <remarks>Stored with the excess because the four-way product takes unsigned times signed bytes: so the query is the signed side, and what the excess
/// adds is one number per query instead of one per row.</remarks>
public static unsafe class CodeQuantizer
{
    /// <summary>The largest magnitude of an element.</summary>
    public const int Limit = 127;

    /// <summary>Writes the code of one vector; what follows it up to the stride becomes zero elements.</summary>
    public static void Write(ReadOnlySpan<float> vector, float scale, byte* code, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, vector.Length);
        for (int index = 0; index < vector.Length; index++)
        {
            code[index] = (byte)(Quantize(vector[index], scale) + 128);
        }

        new Span<byte>(code + vector.Length, stride - vector.Length).Fill(128);
    }

    /// <summary>The sum of the squared elements of a code.</summary>
    public static int SquaredNorm(byte* code, int dimensions)
    {
        int sum = 0;
        for (int index = 0; index < dimensions; index++)
        {
            int value = code[index] - 128;
            sum += value * value;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Quantize(float element, float scale) =>
        Math.Clamp((int)MathF.Round(element * scale), -Limit, Limit);
}
