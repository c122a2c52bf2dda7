using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Numerics;

/// <summary>Products of <see cref="ShortMatrix"/>: integer sums of a segment in registers, then one float step per element.</summary>
/// <remarks>
/// The float step is <c>fma(sum, rowScale × tokenScale, before)</c>, where before is the bias or what earlier segments left: the same in all
/// forms. The sums are written out because arrays of them would live in memory, and stored before anything is called: a call while they live makes
/// the compiler keep fifteen of the sixteen in memory throughout the loop, which halves the speed.
/// </remarks>
internal static unsafe class ShortKernel
{
    /// <summary>32 rows by eight tokens, with 512-bit vectors: sixteen sums, ten loads for sixteen multiplications.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyEight(in ShortTile part, int* sums)
    {
        Vector512<int> a0 = Vector512<int>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        Vector512<int> e0 = a0, e1 = a0, f0 = a0, f1 = a0, g0 = a0, g1 = a0, h0 = a0, h1 = a0;
        short* weights = part.Weights;
        int* first = (int*)part.Values;
        int* second = (int*)(part.Values + part.TileValues);
        for (int pair = part.Pairs; pair > 0; pair--)
        {
            Vector512<short> w0 = Vector512.Load(weights);
            Vector512<short> w1 = Vector512.Load(weights + 32);
            Vector512<short> x = Vector512.Create(first[0]).AsInt16();
            a0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            a1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(first[1]).AsInt16();
            b0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            b1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(first[2]).AsInt16();
            c0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            c1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(first[3]).AsInt16();
            d0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            d1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(second[0]).AsInt16();
            e0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            e1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(second[1]).AsInt16();
            f0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            f1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(second[2]).AsInt16();
            g0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            g1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(second[3]).AsInt16();
            h0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            h1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            weights += 64;
            first += 4;
            second += 4;
        }

        a0.Store(sums);
        a1.Store(sums + 16);
        b0.Store(sums + 32);
        b1.Store(sums + 48);
        c0.Store(sums + 64);
        c1.Store(sums + 80);
        d0.Store(sums + 96);
        d1.Store(sums + 112);
        e0.Store(sums + 128);
        e1.Store(sums + 144);
        f0.Store(sums + 160);
        f1.Store(sums + 176);
        g0.Store(sums + 192);
        g1.Store(sums + 208);
        h0.Store(sums + 224);
        h1.Store(sums + 240);
    }

    /// <summary>32 rows by four tokens, with 512-bit vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyFour(in ShortTile part, int* sums)
    {
        Vector512<int> a0 = Vector512<int>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        short* weights = part.Weights;
        int* first = (int*)part.Values;
        for (int pair = part.Pairs; pair > 0; pair--)
        {
            Vector512<short> w0 = Vector512.Load(weights);
            Vector512<short> w1 = Vector512.Load(weights + 32);
            Vector512<short> x = Vector512.Create(first[0]).AsInt16();
            a0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            a1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(first[1]).AsInt16();
            b0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            b1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(first[2]).AsInt16();
            c0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            c1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            x = Vector512.Create(first[3]).AsInt16();
            d0 += Avx512BW.MultiplyAddAdjacent(w0, x);
            d1 += Avx512BW.MultiplyAddAdjacent(w1, x);
            weights += 64;
            first += 4;
        }

        a0.Store(sums);
        a1.Store(sums + 16);
        b0.Store(sums + 32);
        b1.Store(sums + 48);
        c0.Store(sums + 64);
        c1.Store(sums + 80);
        d0.Store(sums + 96);
        d1.Store(sums + 112);
    }

    /// <summary>32 rows by four tokens, with 256-bit vectors: half of the rows at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyNarrow(in ShortTile part, int* sums)
    {
        for (int half = 0; half < 2; half++)
        {
            Vector256<int> a0 = Vector256<int>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            short* weights = part.Weights + (half * 32);
            int* first = (int*)part.Values;
            int* target = sums + (half * 16);
            for (int pair = part.Pairs; pair > 0; pair--)
            {
                Vector256<short> w0 = Vector256.Load(weights);
                Vector256<short> w1 = Vector256.Load(weights + 16);
                Vector256<short> x = Vector256.Create(first[0]).AsInt16();
                a0 += Avx2.MultiplyAddAdjacent(w0, x);
                a1 += Avx2.MultiplyAddAdjacent(w1, x);
                x = Vector256.Create(first[1]).AsInt16();
                b0 += Avx2.MultiplyAddAdjacent(w0, x);
                b1 += Avx2.MultiplyAddAdjacent(w1, x);
                x = Vector256.Create(first[2]).AsInt16();
                c0 += Avx2.MultiplyAddAdjacent(w0, x);
                c1 += Avx2.MultiplyAddAdjacent(w1, x);
                x = Vector256.Create(first[3]).AsInt16();
                d0 += Avx2.MultiplyAddAdjacent(w0, x);
                d1 += Avx2.MultiplyAddAdjacent(w1, x);
                weights += 64;
                first += 4;
            }

            a0.Store(target);
            a1.Store(target + 8);
            b0.Store(target + 32);
            b1.Store(target + 40);
            c0.Store(target + 64);
            c1.Store(target + 72);
            d0.Store(target + 96);
            d1.Store(target + 104);
        }
    }

    /// <summary>32 rows by four tokens, with whatever vectors the processor has: a pair is one 32-bit element, taken apart by shifts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyPortable(in ShortTile part, int* sums)
    {
        for (int half = 0; half < 2; half++)
        {
            for (int token = 0; token < ShortRows.TileTokens; token++)
            {
                Vector512<int> sum = Vector512<int>.Zero;
                int* weights = (int*)part.Weights + (half * FloatLanes.Count);
                short* values = part.Values + (2 * token);
                for (int pair = part.Pairs; pair > 0; pair--)
                {
                    Vector512<int> both = Vector512.Load(weights);
                    sum += Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(both, 16), 16) * Vector512.Create((int)values[0]);
                    sum += Vector512.ShiftRightArithmetic(both, 16) * Vector512.Create((int)values[1]);
                    weights += ShortMatrix.StripRows;
                    values += 2 * ShortRows.TileTokens;
                }

                sum.Store(sums + (token * ShortMatrix.StripRows) + (half * FloatLanes.Count));
            }
        }
    }

    /// <summary>The float step of some tokens.</summary>
    /// <param name="part">What was multiplied.</param>
    /// <param name="sums"><c>[token][32]</c>.</param>
    /// <param name="tokens">Tokens that were.</param>
    /// <param name="output">Where it goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(in ShortTile part, int* sums, int tokens, ShortOutput output)
    {
        const int Lanes = FloatLanes.Count;
        tokens = Math.Min(tokens, part.Tokens);
        for (int offset = 0; offset < part.Rows; offset += Lanes)
        {
            float* target = output.At(part.Row + offset, part.Token);
            Vector512<float> rowScales = Vector512.Load(part.RowScales + offset);
            Vector512<float> biases = Vector512.Load(part.Biases + offset);
            int rows = part.Rows - offset;
            for (int token = 0; token < tokens; token++, target += output.TokenStride)
            {
                Vector512<float> sum = Vector512.ConvertToSingle(Vector512.Load(sums + (token * ShortMatrix.StripRows) + offset));
                Vector512<float> scale = rowScales * Vector512.Create(part.TokenScales[token]);
                if (rows >= Lanes)
                {
                    Vector512.FusedMultiplyAdd(sum, scale, part.IsFirst ? biases : Vector512.Load(target)).Store(target);
                }
                else
                {
                    StoreSome(target, rows, sum, scale, biases, part.IsFirst);
                }
            }
        }
    }

    private static void StoreSome(float* target, int rows, Vector512<float> sum, Vector512<float> scale, Vector512<float> biases, bool isFirst)
    {
        float* values = stackalloc float[FloatLanes.Count];
        biases.Store(values);
        if (!isFirst)
        {
            new ReadOnlySpan<float>(target, rows).CopyTo(new Span<float>(values, rows));
        }

        Vector512.FusedMultiplyAdd(sum, scale, Vector512.Load(values)).Store(values);
        new ReadOnlySpan<float>(values, rows).CopyTo(new Span<float>(target, rows));
    }
}
