using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Codes;

/// <summary>Inner products of a query with stored codes, exact in 32 bits and therefore equal on every processor.</summary>
/// <remarks>Codes are <see cref="CodeQuery.Stride"/> bytes apart. Vectors of up to 65,535 elements fit: 65,536 · 127 · 255 is below 2^31.</remarks>
public static unsafe class CodeProducts
{
    /// <summary>The product with one code.</summary>
    public static int Dot(CodeQuery query, byte* code)
    {
        ArgumentNullException.ThrowIfNull(query);
        return One(query, code);
    }

    /// <summary>The products with the codes of some rows.</summary>
    /// <param name="query">The query.</param>
    /// <param name="codes">The code of row 0.</param>
    /// <param name="rows">Which rows; fetched ahead, since they lie anywhere.</param>
    /// <param name="products">One for each row.</param>
    public static void Dot(CodeQuery query, byte* codes, ReadOnlySpan<int> rows, Span<int> products)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (products.Length < rows.Length)
        {
            throw new ArgumentException("There is less room than rows.", nameof(products));
        }

        nint stride = query.Stride;
        if (Sse.IsSupported)
        {
            foreach (int row in rows)
            {
                byte* code = codes + (row * stride);
                for (nint line = 0; line < stride; line += CodeQuery.StrideMultiple)
                {
                    Sse.Prefetch0(code + line);
                }
            }
        }

        for (int index = 0; index < rows.Length; index++)
        {
            products[index] = One(query, codes + (rows[index] * stride));
        }
    }

    /// <summary>The products with the codes of consecutive rows.</summary>
    public static void DotRange(CodeQuery query, byte* codes, int first, Span<int> products)
    {
        ArgumentNullException.ThrowIfNull(query);
        nint stride = query.Stride;
        byte* code = codes + (first * stride);
        int index = 0;
        if (Avx512BW.IsSupported && !AvxVnni.IsSupported)
        {
            for (; index + 4 <= products.Length; index += 4, code += 4 * stride)
            {
                FourWide512(query, code, products.Slice(index, 4));
            }
        }

        for (; index < products.Length; index++, code += stride)
        {
            products[index] = One(query, code);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int One(CodeQuery query, byte* code)
    {
        if (AvxVnni.IsSupported)
        {
            return Vnni256(query.Narrow, code, query.Stride) - query.Excess;
        }

        if (Avx512BW.IsSupported)
        {
            return Wide512(query.Wide, code, query.Stride) - query.Excess;
        }

        if (Avx2.IsSupported)
        {
            return Wide256(query.Wide, code, query.Stride) - query.Excess;
        }

        return Dp.IsSupported ? SignedDot128(query.Narrow, code, query.Stride) : Scalar(query.Narrow, code, query.Stride) - query.Excess;
    }

    internal static int Scalar(sbyte* query, byte* code, int stride)
    {
        int sum = 0;
        for (int index = 0; index < stride; index++)
        {
            sum += query[index] * code[index];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Vnni256(sbyte* query, byte* code, int stride)
    {
        Vector256<int> first = Vector256<int>.Zero;
        Vector256<int> second = Vector256<int>.Zero;
        for (int index = 0; index < stride; index += CodeQuery.StrideMultiple)
        {
            first = AvxVnni.MultiplyWideningAndAdd(first, Vector256.Load(code + index), Vector256.Load(query + index));
            second = AvxVnni.MultiplyWideningAndAdd(second, Vector256.Load(code + index + 32), Vector256.Load(query + index + 32));
        }

        return Vector256.Sum(first + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Wide512(short* query, byte* code, int stride)
    {
        Vector512<int> first = Vector512<int>.Zero;
        Vector512<int> second = Vector512<int>.Zero;
        for (int index = 0; index < stride; index += CodeQuery.StrideMultiple)
        {
            first += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(code + index)), Vector512.Load(query + index));
            second += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(code + index + 32)), Vector512.Load(query + index + 32));
        }

        return Vector512.Sum(first + second);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Wide256(short* query, byte* code, int stride)
    {
        Vector256<int> first = Vector256<int>.Zero;
        Vector256<int> second = Vector256<int>.Zero;
        for (int index = 0; index < stride; index += 32)
        {
            first += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(code + index)), Vector256.Load(query + index));
            second += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.Load(code + index + 16)), Vector256.Load(query + index + 16));
        }

        return Vector256.Sum(first + second);
    }

    /// <summary>Signed times signed, so without the excess.</summary>
    internal static int SignedDot128(sbyte* query, byte* code, int stride)
    {
        Vector128<byte> excess = Vector128.Create((byte)128);
        Vector128<int> sum = Vector128<int>.Zero;
        for (int index = 0; index < stride; index += 16)
        {
            sum = Dp.DotProduct(sum, (Vector128.Load(code + index) ^ excess).AsSByte(), Vector128.Load(query + index));
        }

        return Vector128.Sum(sum);
    }

    private static void FourWide512(CodeQuery query, byte* code, Span<int> products)
    {
        short* wide = query.Wide;
        int stride = query.Stride;
        Vector512<int> sum0 = Vector512<int>.Zero;
        Vector512<int> sum1 = Vector512<int>.Zero;
        Vector512<int> sum2 = Vector512<int>.Zero;
        Vector512<int> sum3 = Vector512<int>.Zero;
        for (int index = 0; index < stride; index += 32)
        {
            Vector512<short> part = Vector512.Load(wide + index);
            byte* place = code + index;
            sum0 += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(place)), part);
            sum1 += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(place + stride)), part);
            sum2 += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(place + (2 * stride))), part);
            sum3 += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.Load(place + (3 * stride))), part);
        }

        products[0] = Vector512.Sum(sum0) - query.Excess;
        products[1] = Vector512.Sum(sum1) - query.Excess;
        products[2] = Vector512.Sum(sum2) - query.Excess;
        products[3] = Vector512.Sum(sum3) - query.Excess;
    }
}
