using System.Runtime.Intrinsics;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Codes;

/// <summary>A vector of signed bytes, laid out for products with many codes.</summary>
/// <remarks>Not thread-safe; one per worker, loaded again and again. The vector is followed by zeros up to the stride.</remarks>
public sealed unsafe class CodeQuery : IDisposable
{
    /// <summary>Codes and queries are this many bytes long, or a multiple of it.</summary>
    public const int StrideMultiple = 64;

    private readonly NativeBlock _memory;

    /// <summary>Reserves memory.</summary>
    /// <param name="dimensions">Elements of each vector.</param>
    public CodeQuery(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        Dimensions = dimensions;
        Stride = StrideOf(dimensions);
        _memory = new NativeBlock(Stride * 3L);
    }

    /// <summary>Elements of the vector.</summary>
    public int Dimensions { get; }

    /// <summary>Bytes from one code to the next.</summary>
    public int Stride { get; }

    /// <summary>The elements, eight bits each.</summary>
    internal sbyte* Narrow => (sbyte*)_memory.Pointer;

    /// <summary>The elements, sixteen bits each.</summary>
    internal short* Wide => (short*)(_memory.Pointer + Stride);

    /// <summary>What the excess of the codes adds to each product: 128 times the sum of the elements.</summary>
    internal int Excess { get; private set; }

    /// <summary>Bytes from one code to the next where vectors have so many elements.</summary>
    public static int StrideOf(int dimensions) => (dimensions + StrideMultiple - 1) / StrideMultiple * StrideMultiple;

    /// <summary>Takes a vector of floats, each times the scale, rounded, within ±127.</summary>
    public void Load(ReadOnlySpan<float> vector, float scale)
    {
        if (vector.Length != Dimensions)
        {
            throw new ArgumentException("The vector is not as long as the codes.", nameof(vector));
        }

        int sum = 0;
        for (int index = 0; index < vector.Length; index++)
        {
            int value = CodeQuantizer.Quantize(vector[index], scale);
            Narrow[index] = (sbyte)value;
            Wide[index] = (short)value;
            sum += value;
        }

        Excess = sum * 128;
    }

    /// <summary>Takes a stored code.</summary>
    public void Load(byte* code)
    {
        Vector512<byte> excess = Vector512.Create((byte)128);
        Vector512<int> sums = Vector512<int>.Zero;
        for (int index = 0; index < Stride; index += StrideMultiple)
        {
            Vector512<sbyte> signed = (Vector512.Load(code + index) ^ excess).AsSByte();
            signed.Store(Narrow + index);
            (Vector512<short> lower, Vector512<short> upper) = Vector512.Widen(signed);
            lower.Store(Wide + index);
            upper.Store(Wide + index + 32);
            (Vector512<int> even, Vector512<int> odd) = Vector512.Widen(lower + upper);
            sums += even + odd;
        }

        Excess = Vector512.Sum(sums) * 128;
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
