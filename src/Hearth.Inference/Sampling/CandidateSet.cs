using System.Buffers;

namespace Hearth.Inference.Sampling;

/// <summary>The tokens that are left of a vocabulary while it is narrowed down, and their weights. Not thread-safe.</summary>
/// <remarks>
/// Invariants: at least one candidate is left; <see cref="Candidate.Weight"/> is the probability at temperature 1 times a constant until
/// <see cref="Heat"/>, and the probability at that temperature times a constant from then on; <see cref="_total"/> is the weight of everything the
/// step before left, which may be more than the sum over the candidates where a later step is known to drop the difference.
/// </remarks>
internal sealed class CandidateSet : IDisposable
{
    private readonly float[] _weights;
    private readonly Candidate[] _candidates;
    private int _count;
    private double _total;
    private float _max;

    public CandidateSet(int vocabularySize, int topK)
    {
        _candidates = ArrayPool<Candidate>.Shared.Rent(topK > 0 ? topK : vocabularySize);
        _weights = topK > 0 ? [] : ArrayPool<float>.Shared.Rent(vocabularySize);
    }

    public ReadOnlySpan<Candidate> Candidates => _candidates.AsSpan(0, _count);

    /// <summary>Begins with the best of all.</summary>
    public void TakeTop(ReadOnlySpan<float> scores, float max, int count)
    {
        _count = count;
        _max = max;
        Span<Candidate> candidates = _candidates.AsSpan(0, count);
        CandidateSelection.SelectTop(scores, candidates);
        foreach (ref Candidate candidate in candidates)
        {
            candidate = candidate with { Weight = MathF.Exp(candidate.Score - max) };
        }

        _total = SumOf(candidates);
    }

    /// <summary>Begins with all, or with those that a selection with these shares can keep.</summary>
    /// <remarks>
    /// All tokens that weigh less than total × (1 - top-p) / vocabulary hold less than 1 - top-p together, so none of them is among the fewest that
    /// hold top-p; what is below min-p is dropped at last. Without this, all of a vocabulary would be copied to keep a handful.
    /// </remarks>
    public void TakeAll(ReadOnlySpan<float> scores, float max, float topP, float minP)
    {
        _max = max;
        Span<float> weights = _weights.AsSpan(0, scores.Length);
        _total = LogitMath.Exponentiate(scores, max, 1, weights);
        float bound = topP < 1 ? (float)((1 - topP) * _total / scores.Length) : minP;
        _count = 0;
        for (int token = LogitMath.FindAtLeast(weights, 0, bound); token < weights.Length; token = LogitMath.FindAtLeast(weights, token + 1, bound))
        {
            _candidates[_count++] = new Candidate(scores[token], scores[token], weights[token], token);
        }
    }

    /// <summary>Keeps the fewest whose surprise is nearest to the expected one (Meister et al., Locally Typical Sampling, 2022).</summary>
    public void KeepTypical(float share)
    {
        Span<Candidate> candidates = _candidates.AsSpan(0, _count);
        double logTotal = _max + Math.Log(_total);
        double entropy = 0;
        foreach (ref readonly Candidate candidate in candidates)
        {
            // What weighs nothing surprises nobody; its surprise may be infinite.
            entropy += candidate.Weight > 0 ? candidate.Weight / _total * (logTotal - candidate.Score) : 0;
        }

        foreach (ref Candidate candidate in candidates)
        {
            candidate = candidate with { Order = (float)-Math.Abs(logTotal - candidate.Score - entropy) };
        }

        _count = CandidateSelection.KeepMass(candidates, share * _total);
        foreach (ref Candidate candidate in candidates[.._count])
        {
            candidate = candidate with { Order = candidate.Score };
        }

        _total = SumOf(Candidates);
    }

    /// <summary>Keeps the fewest likeliest that hold the share (Holtzman et al., nucleus sampling, 2020).</summary>
    public void KeepNucleus(float share)
    {
        _count = CandidateSelection.KeepMass(_candidates.AsSpan(0, _count), share * _total);
        _total = SumOf(Candidates);
    }

    /// <summary>Keeps those at least this share as likely as the likeliest that is left.</summary>
    public void KeepLikely(float share)
    {
        Span<Candidate> candidates = _candidates.AsSpan(0, _count);
        float bound = MathF.Exp(BestScore() - _max) * share;
        int kept = 0;
        for (int index = 0; index < candidates.Length; index++)
        {
            if (candidates[index].Weight >= bound)
            {
                candidates[kept++] = candidates[index];
            }
        }

        _count = kept;
    }

    /// <summary>Weighs what is left at a temperature above 0.</summary>
    public void Heat(float temperature)
    {
        float best = BestScore();
        foreach (ref Candidate candidate in _candidates.AsSpan(0, _count))
        {
            candidate = candidate with { Weight = MathF.Exp((candidate.Score - best) / temperature) };
        }

        _total = SumOf(Candidates);
    }

    /// <summary>The token at a place in [0, 1) of the distribution that <see cref="Heat"/> left.</summary>
    public int Draw(double uniform)
    {
        double rest = uniform * _total;
        int chosen = _candidates[0].Token;
        foreach (ref readonly Candidate candidate in Candidates)
        {
            chosen = candidate.Weight > 0 ? candidate.Token : chosen;
            rest -= candidate.Weight;
            if (rest < 0)
            {
                break;
            }
        }

        return chosen;
    }

    /// <summary>Draws from the whole vocabulary in two passes and without candidates.</summary>
    public int DrawFromAll(ReadOnlySpan<float> scores, float max, float temperature, double uniform)
    {
        Span<float> weights = _weights.AsSpan(0, scores.Length);
        double rest = uniform * LogitMath.Exponentiate(scores, max, 1 / temperature, weights);
        int start = 0;
        while (start + LogitMath.BlockLength < weights.Length)
        {
            float sum = LogitMath.Sum(weights.Slice(start, LogitMath.BlockLength));
            if (rest < sum)
            {
                break;
            }

            rest -= sum;
            start += LogitMath.BlockLength;
        }

        // Rounding may carry the place just past the block; the last token that can be drawn is then meant.
        int chosen = start;
        for (int token = start; token < weights.Length && rest >= 0; token++)
        {
            rest -= weights[token];
            chosen = weights[token] > 0 ? token : chosen;
        }

        return chosen;
    }

    public void Dispose()
    {
        ArrayPool<Candidate>.Shared.Return(_candidates);
        if (_weights.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_weights);
        }
    }

    private float BestScore()
    {
        float best = float.NegativeInfinity;
        foreach (ref readonly Candidate candidate in Candidates)
        {
            best = MathF.Max(best, candidate.Score);
        }

        return best;
    }

    private static double SumOf(ReadOnlySpan<Candidate> candidates)
    {
        double total = 0;
        foreach (ref readonly Candidate candidate in candidates)
        {
            total += candidate.Weight;
        }

        return total;
    }
}
