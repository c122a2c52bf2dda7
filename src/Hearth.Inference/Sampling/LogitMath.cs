using System.Numerics;
using System.Runtime.Intrinsics;

namespace Hearth.Inference.Sampling;

/// <summary>Passes over a whole vocabulary of scores.</summary>
/// <remarks>
/// Everything runs in eight lanes and in blocks of <see cref="BlockLength"/>, whatever the machine has, so that equal scores give equal sums and with
/// them equal draws. Block sums are single precision, sums of blocks double.
/// </remarks>
internal static class LogitMath
{
    /// <summary>Scores whose sum is kept together; a multiple of the lanes.</summary>
    public const int BlockLength = 512;

    private const int Lanes = 8;

    /// <summary>The largest score and where it stands first; false when any score is not a finite number.</summary>
    /// <param name="scores">Not empty.</param>
    /// <param name="max">The largest score.</param>
    /// <param name="index">The first place of it.</param>
    public static bool TryFindMax(ReadOnlySpan<float> scores, out float max, out int index)
    {
        Vector256<float> best = Vector256.Create(float.NegativeInfinity);
        Vector256<int> magnitudes = Vector256<int>.Zero;
        int position = 0;
        for (; position <= scores.Length - Lanes; position += Lanes)
        {
            Vector256<float> eight = Vector256.Create(scores.Slice(position, Lanes));
            best = Vector256.MaxNative(best, eight);
            magnitudes = Vector256.Max(magnitudes, eight.AsInt32() & Vector256.Create(int.MaxValue));
        }

        max = float.NegativeInfinity;
        int magnitude = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            max = MathF.Max(max, best[lane]);
            magnitude = Math.Max(magnitude, magnitudes[lane]);
        }

        for (; position < scores.Length; position++)
        {
            max = MathF.Max(max, scores[position]);
            magnitude = Math.Max(magnitude, BitConverter.SingleToInt32Bits(scores[position]) & int.MaxValue);
        }

        index = -1;
        if (magnitude >= BitConverter.SingleToInt32Bits(float.PositiveInfinity))
        {
            return false;
        }

        index = IndexOf(scores, max);
        return true;
    }

    /// <summary>The largest score and where it stands first, where scores may be negative infinity but not NaN.</summary>
    /// <param name="scores">Not empty.</param>
    /// <param name="max">The largest score.</param>
    /// <param name="index">The first place of it.</param>
    public static void FindMax(ReadOnlySpan<float> scores, out float max, out int index)
    {
        Vector256<float> best = Vector256.Create(float.NegativeInfinity);
        int position = 0;
        for (; position <= scores.Length - Lanes; position += Lanes)
        {
            best = Vector256.MaxNative(best, Vector256.Create(scores.Slice(position, Lanes)));
        }

        max = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++)
        {
            max = MathF.Max(max, best[lane]);
        }

        for (; position < scores.Length; position++)
        {
            max = MathF.Max(max, scores[position]);
        }

        index = IndexOf(scores, max);
    }

    /// <summary>Writes <c>exp((score - max) × scale)</c> and returns the sum; <paramref name="weights"/> has the same length.</summary>
    public static double Exponentiate(ReadOnlySpan<float> scores, float max, float scale, Span<float> weights)
    {
        double total = 0;
        for (int start = 0; start < scores.Length; start += BlockLength)
        {
            int length = Math.Min(BlockLength, scores.Length - start);
            Span<float> block = weights.Slice(start, length);
            ExponentiateBlock(scores.Slice(start, length), max, scale, block);
            total += Sum(block);
        }

        return total;
    }

    /// <summary>The natural logarithm of the sum of <c>exp(score)</c>.</summary>
    public static double LogSumExp(ReadOnlySpan<float> scores, float max)
    {
        Span<float> block = stackalloc float[BlockLength];
        double total = 0;
        for (int start = 0; start < scores.Length; start += BlockLength)
        {
            Span<float> weights = block[..Math.Min(BlockLength, scores.Length - start)];
            ExponentiateBlock(scores.Slice(start, weights.Length), max, 1, weights);
            total += Sum(weights);
        }

        return max + Math.Log(total);
    }

    /// <summary>The sum of at most <see cref="BlockLength"/> numbers.</summary>
    public static float Sum(ReadOnlySpan<float> block)
    {
        Vector256<float> sums = Vector256<float>.Zero;
        int position = 0;
        for (; position <= block.Length - Lanes; position += Lanes)
        {
            sums += Vector256.Create(block.Slice(position, Lanes));
        }

        float sum = Vector256.Sum(sums);
        for (; position < block.Length; position++)
        {
            sum += block[position];
        }

        return sum;
    }

    /// <summary>The first place whose value reaches the bound, from a place on; the length where there is none.</summary>
    public static int FindAtLeast(ReadOnlySpan<float> values, int start, float bound)
    {
        Vector256<float> bounds = Vector256.Create(bound);
        int position = start;
        for (; position <= values.Length - Lanes; position += Lanes)
        {
            uint hits = Vector256.GreaterThanOrEqual(Vector256.Create(values.Slice(position, Lanes)), bounds).ExtractMostSignificantBits();
            if (hits != 0)
            {
                return position + BitOperations.TrailingZeroCount(hits);
            }
        }

        while (position < values.Length && values[position] < bound)
        {
            position++;
        }

        return position;
    }

    private static int IndexOf(ReadOnlySpan<float> scores, float max) => FindAtLeast(scores, 0, max);

    private static void ExponentiateBlock(ReadOnlySpan<float> scores, float max, float scale, Span<float> weights)
    {
        Vector256<float> maxima = Vector256.Create(max);
        Vector256<float> scales = Vector256.Create(scale);
        int position = 0;
        for (; position <= scores.Length - Lanes; position += Lanes)
        {
            Vector256.Exp((Vector256.Create(scores.Slice(position, Lanes)) - maxima) * scales).CopyTo(weights[position..]);
        }

        for (; position < scores.Length; position++)
        {
            weights[position] = MathF.Exp((scores[position] - max) * scale);
        }
    }
}
