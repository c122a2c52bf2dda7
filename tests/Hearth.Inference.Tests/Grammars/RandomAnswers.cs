using Hearth.Inference.Grammars;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Grammars;

/// <summary>Writes answers under a constraint with random scores for a model: they reach what no trained model would say.</summary>
/// <remarks>The longer an answer gets, the likelier are tokens that close something, since random ones alone would hardly ever end a string.</remarks>
internal sealed class RandomAnswers
{
    private const int TokensMax = 600;

    private readonly Tokenizer _tokenizer;
    private readonly ConstraintSource _source;
    private readonly float[] _base;
    private readonly float[] _scores;
    private readonly int[] _closing;
    private readonly SeededRandom _random;

    public RandomAnswers(Tokenizer tokenizer, ulong seed)
    {
        _tokenizer = tokenizer;
        _random = new SeededRandom(seed);
        _source = new ConstraintSource(tokenizer, tokenizer.VocabularySize);
        _scores = new float[tokenizer.VocabularySize];
        _base = new float[tokenizer.VocabularySize];
        for (int token = 0; token < _base.Length; token++)
        {
            _base[token] = (float)((_random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 1.5) * 6);
        }

        _closing =
        [
            .. Enumerable.Range(0, tokenizer.VocabularySize).Where(token =>
                tokenizer.EndOfGenerationTokens.Contains(token) || tokenizer.GetText(token) is "\"" or "\"}" or "}" or "]" or "]}" or "\"]" or "null" or ","),
        ];
    }

    /// <summary>One answer; null where it did not come to its end in time.</summary>
    public string? Write(Grammar grammar)
    {
        TokenConstraint constraint = _source.Create(grammar, beginsText: true);
        using Sampler sampler = new(Settings(), _tokenizer.VocabularySize, constraint);
        TokenStreamDecoder decoder = new(_tokenizer);
        System.Text.StringBuilder text = new();
        for (int count = 0; count < TokensMax; count++)
        {
            // The same numbers from another place on: new scores without drawing fifty thousand numbers.
            int shift = _random.NextInt32(_base.Length);
            _base.AsSpan(shift).CopyTo(_scores);
            _base.AsSpan(0, shift).CopyTo(_scores.AsSpan(_base.Length - shift));
            foreach (int token in _closing)
            {
                _scores[token] += Math.Min(60, count / 3f);
            }

            int chosen = sampler.Choose(_scores);
            if (_tokenizer.EndOfGenerationTokens.Contains(chosen))
            {
                return text.Append(decoder.Flush()).ToString();
            }

            text.Append(decoder.Append(chosen));
        }

        return null;
    }

    private SamplingSettings Settings() => _random.NextInt32(5) switch
    {
        0 => new SamplingSettings { Temperature = 0 },
        1 => new SamplingSettings { TopK = 40, TopP = 0.9f, MinP = 0.05f, Seed = _random.NextUInt64() },
        2 => new SamplingSettings { TypicalP = 0.5f, Temperature = 2, Seed = _random.NextUInt64() },
        3 => new SamplingSettings { RepetitionPenalty = 1.3f, PresencePenalty = 1, TopP = 0.99f, Seed = _random.NextUInt64() },
        _ => new SamplingSettings { Seed = _random.NextUInt64() },
    };
}
