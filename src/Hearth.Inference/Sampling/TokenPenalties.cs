using System.Buffers;

namespace Hearth.Inference.Sampling;

/// <summary>Remembers the tokens that were written and lowers their scores. Not thread-safe.</summary>
/// <remarks>
/// The repetition penalty looks at the last <see cref="SamplingSettings.RepetitionWindow"/> tokens of prompt and answer, as llama.cpp does; presence and
/// frequency look at the whole answer and not at the prompt, as the OpenAI API does.
/// </remarks>
internal sealed class TokenPenalties : IDisposable
{
    private readonly SamplingSettings _settings;
    private readonly int[] _window = new int[SamplingSettings.RepetitionWindow];
    private readonly int[] _counts;
    private readonly int[] _distinct;
    private int _seen;
    private int _distinctCount;

    public TokenPenalties(SamplingSettings settings, int vocabularySize)
    {
        _settings = settings;
        _counts = ArrayPool<int>.Shared.Rent(vocabularySize);
        _counts.AsSpan(0, vocabularySize).Clear();
        _distinct = ArrayPool<int>.Shared.Rent(vocabularySize);
    }

    /// <summary>Takes note of the end of the prompt.</summary>
    public void Begin(ReadOnlySpan<int> promptTokens)
    {
        foreach (int token in promptTokens[Math.Max(0, promptTokens.Length - _window.Length)..])
        {
            Remember(token);
        }
    }

    public void Record(int token)
    {
        Remember(token);
        if (_counts[token]++ == 0)
        {
            _distinct[_distinctCount++] = token;
        }
    }

    public void Apply(Span<float> scores)
    {
        if (_settings.RepetitionPenalty is var penalty and not 1)
        {
            ReadOnlySpan<int> window = _window.AsSpan(0, Math.Min(_seen, _window.Length));
            for (int index = 0; index < window.Length; index++)
            {
                int token = window[index];
                if (!window[..index].Contains(token))
                {
                    scores[token] = scores[token] > 0 ? scores[token] / penalty : scores[token] * penalty;
                }
            }
        }

        foreach (int token in _distinct.AsSpan(0, _distinctCount))
        {
            scores[token] -= (_settings.FrequencyPenalty * _counts[token]) + _settings.PresencePenalty;
        }
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<int>.Shared.Return(_distinct);
    }

    private void Remember(int token) => _window[_seen++ % _window.Length] = token;
}
