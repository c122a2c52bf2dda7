using System.Buffers;
using Hearth.Inference.Grammars;

namespace Hearth.Inference.Sampling;

/// <summary>Chooses the tokens of one answer from the scores the model gives. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// In order: (1) bias, (2) penalties, (3) what a constraint forbids, (4) top-k, (5) typical-p, (6) top-p, (7) min-p, (8) temperature, (9) draw. Shares
/// in 5 to 7 are of what the steps before left, at temperature 1. Greedy choice takes the best after (3); of equal ones the lowest token.
/// </para>
/// <para>
/// Buffers are pooled and rented at once; a choice allocates nothing. The draw depends on the seed and on the number of choices before it, and on
/// nothing else.
/// </para>
/// </remarks>
internal sealed class Sampler : IDisposable
{
    private readonly SamplingSettings _settings;
    private readonly TokenPenalties? _penalties;
    private readonly CandidateSet? _candidates;
    private readonly TokenConstraint? _constraint;
    private readonly float[] _scores = [];
    private readonly int _topK;
    private ulong _position;

    /// <summary>A sampler for one answer.</summary>
    /// <param name="settings">How it chooses.</param>
    /// <param name="vocabularySize">Scores that stand for tokens.</param>
    /// <param name="constraint">What the answer is held to; the sampler's from now on.</param>
    public Sampler(SamplingSettings settings, int vocabularySize, TokenConstraint? constraint = null)
    {
        _settings = settings;
        _constraint = constraint;
        VocabularySize = vocabularySize;
        _topK = settings.TopK < vocabularySize ? settings.TopK : 0;
        _penalties = settings.HasPenalties ? new TokenPenalties(settings, vocabularySize) : null;
        _candidates = settings.IsGreedy ? null : new CandidateSet(vocabularySize, _topK);
        if (_penalties is not null || settings.Bias.Length > 0 || constraint is not null)
        {
            _scores = ArrayPool<float>.Shared.Rent(vocabularySize);
        }
    }

    /// <summary>Scores that stand for tokens: a model may compute more.</summary>
    public int VocabularySize { get; }

    private bool Truncates => _topK > 0 || _settings.TypicalP < 1 || _settings.TopP < 1 || _settings.MinP > 0;

    /// <summary>Tells what the answer continues. Once, before the first choice.</summary>
    public void Begin(ReadOnlySpan<int> promptTokens) => _penalties?.Begin(promptTokens);

    /// <summary>The next token.</summary>
    /// <param name="logits">One score per token of the vocabulary; not changed.</param>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.LogitsInvalid"/>: a score is NaN or infinite. <see cref="InferenceErrors.GrammarStuck"/>,
    /// <see cref="InferenceErrors.GrammarAmbiguous"/>: the constraint cannot go on.
    /// </exception>
    public int Choose(ReadOnlySpan<float> logits)
    {
        ReadOnlySpan<float> scores = Adjust(logits, out float max, out int token);
        if (_candidates is not null)
        {
            int best = token;
            token = Draw(_candidates, scores, max, CounterRandom.Draw(_settings.Seed, _position));
            // Rounding at the very end of a draw may land on a token of no weight, which a constraint has forbidden.
            token = float.IsNegativeInfinity(scores[token]) ? best : token;
        }

        _constraint?.Accept(token);
        _position++;
        _penalties?.Record(token);
        return token;
    }

    public void Dispose()
    {
        _penalties?.Dispose();
        _candidates?.Dispose();
        if (_scores.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_scores);
        }
    }

    private ReadOnlySpan<float> Adjust(ReadOnlySpan<float> logits, out float max, out int best)
    {
        if (!LogitMath.TryFindMax(logits, out max, out best))
        {
            throw Invalid();
        }

        if (_scores.Length == 0)
        {
            return logits;
        }

        Span<float> scores = _scores.AsSpan(0, logits.Length);
        logits.CopyTo(scores);
        foreach (KeyValuePair<int, float> bias in _settings.Bias.AsSpan())
        {
            scores[bias.Key] += bias.Value;
        }

        _penalties?.Apply(scores);
        if (!LogitMath.TryFindMax(scores, out max, out best))
        {
            throw Invalid();
        }

        if (_constraint is not null)
        {
            // Behind the check for numbers that are none: what is forbidden becomes negative infinity. At least one token stays.
            _constraint.Mask(scores);
            LogitMath.FindMax(scores, out max, out best);
        }

        return scores;
    }

    private int Draw(CandidateSet candidates, ReadOnlySpan<float> scores, float max, double uniform)
    {
        if (!Truncates)
        {
            return candidates.DrawFromAll(scores, max, _settings.Temperature, uniform);
        }

        Truncate(candidates, scores, max);
        candidates.Heat(_settings.Temperature);
        return candidates.Draw(uniform);
    }

    private void Truncate(CandidateSet candidates, ReadOnlySpan<float> scores, float max)
    {
        bool isTypical = _settings.TypicalP < 1;
        if (_topK > 0)
        {
            candidates.TakeTop(scores, max, _topK);
        }
        else
        {
            candidates.TakeAll(scores, max, isTypical ? 1 : _settings.TopP, isTypical ? 0 : _settings.MinP);
        }

        if (isTypical)
        {
            candidates.KeepTypical(_settings.TypicalP);
        }

        if (_settings.TopP < 1)
        {
            candidates.KeepNucleus(_settings.TopP);
        }

        if (_settings.MinP > 0)
        {
            candidates.KeepLikely(_settings.MinP);
        }
    }

    private static InferenceException Invalid() => new(InferenceErrors.LogitsInvalid, "A score of the next token is not a finite number.");
}
