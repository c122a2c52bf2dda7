using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Generation;

/// <summary>What may be shown of an answer as its tokens arrive: whole characters, and nothing of a stop string. Not thread-safe.</summary>
internal sealed class AnswerText(Tokenizer tokenizer, GenerationRequest request)
{
    private readonly TokenStreamDecoder _decoder = new(tokenizer, beginsText: !request.ContinuesText);
    private readonly StopMatcher _stops = new(request.Stops);

    /// <summary>Whether a stop string is complete.</summary>
    public bool IsStopped => _stops.IsMatched;

    /// <summary>Characters decoded so far, shown or not.</summary>
    public int Decoded { get; private set; }

    /// <summary>Characters shown so far.</summary>
    public int Shown { get; private set; }

    /// <summary>What this token allows to be shown, valid until the next call.</summary>
    public ReadOnlySpan<char> Append(int token) => Show(_decoder.Append(token));

    /// <summary>Writes what was held back, at the end of an answer that met no stop string.</summary>
    public string Finish()
    {
        if (IsStopped)
        {
            return "";
        }

        string incomplete = Show(_decoder.Flush()).ToString();
        ReadOnlySpan<char> held = _stops.Flush();
        Shown += held.Length;
        return string.Concat(incomplete, held);
    }

    private ReadOnlySpan<char> Show(ReadOnlySpan<char> characters)
    {
        Decoded += characters.Length;
        ReadOnlySpan<char> shown = _stops.Append(characters);
        Shown += shown.Length;
        return shown;
    }
}
