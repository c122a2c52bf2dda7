using System.Runtime.Intrinsics;

namespace Hearth.Inference.Grammars;

/// <summary>Takes illegal tokens out of the scores.</summary>
internal static class ScoreMask
{
    private const int Lanes = 8;
    private const int WordBits = 64;

    /// <summary>Makes the scores of all tokens without a bit negative infinity.</summary>
    /// <param name="scores">One per token.</param>
    /// <param name="mask">A bit per token; at least as many as scores.</param>
    public static void Apply(Span<float> scores, ReadOnlySpan<ulong> mask)
    {
        Vector256<int> bits = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        Vector256<float> illegal = Vector256.Create(float.NegativeInfinity);
        int start = 0;
        for (; start <= scores.Length - WordBits; start += WordBits)
        {
            ulong word = mask[start / WordBits];
            Span<float> part = scores.Slice(start, WordBits);
            if (word == 0)
            {
                part.Fill(float.NegativeInfinity);
                continue;
            }

            for (int lane = 0; lane < WordBits && word != ulong.MaxValue; lane += Lanes)
            {
                Vector256<int> chosen = Vector256.Create((int)(byte)(word >> lane)) & bits;
                Vector256<float> kept = Vector256.Create(part.Slice(lane, Lanes));
                Vector256.ConditionalSelect(Vector256.Equals(chosen, bits).AsSingle(), kept, illegal).CopyTo(part[lane..]);
            }
        }

        for (; start < scores.Length; start++)
        {
            if ((mask[start / WordBits] >> start & 1) == 0)
            {
                scores[start] = float.NegativeInfinity;
            }
        }
    }
}
