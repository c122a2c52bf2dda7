using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;

namespace Hearth.Inference.Generation;

/// <summary>
/// What may be told of an answer as its tokens arrive: whole characters, nothing of a stop string, and thinking and calls apart from what is shown.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Stop strings are looked for in what is shown only. Where nothing but text can come, tokens go straight to it; where more can, an
/// <see cref="AnswerReader"/> stands between, and places count characters of the raw text.
/// </remarks>
internal sealed class AnswerText(Tokenizer tokenizer, GenerationRequest request)
{
    private readonly TokenStreamDecoder _decoder = new(tokenizer, beginsText: !request.ContinuesText);
    private readonly StopMatcher _stops = new(request.Stops);
    private readonly AnswerReading? _reading = request.Reading;
    private readonly AnswerReader? _reader = request.Reading?.CreateReader();
    private readonly TokenLedger _ledger = new();
    private readonly List<(int Start, int End)> _hidden = [];
    private List<AnswerPart>? _parts;
    private int _settled;
    private int _held;

    /// <summary>Whether a stop string is complete, or the only call that was allowed.</summary>
    public bool IsStopped => _stops.IsMatched || (_reading is { IsOneCall: true } && Calls > 0);

    /// <summary>Characters decoded so far, shown or not.</summary>
    public int Decoded { get; private set; }

    /// <summary>Characters whose fate is known so far: shown, or never to be.</summary>
    public int Shown { get; private set; }

    /// <summary>Calls that are complete.</summary>
    public int Calls => _reader?.Calls ?? 0;

    /// <summary>Tokens of thinking, its markers included.</summary>
    public int ReasoningTokens => _ledger.ReasoningTokens;

    /// <summary>Whether there is more to tell than what was returned.</summary>
    public bool HasParts => _parts is not null;

    /// <summary>What this token allows to be shown, valid until the next call; or nothing, and <see cref="TakeParts"/> has all of it.</summary>
    public ReadOnlySpan<char> Append(int token)
    {
        if (_reader is not { } reader)
        {
            ReadOnlySpan<char> characters = _decoder.Append(token);
            Decoded += characters.Length;
            ReadOnlySpan<char> shown = _stops.Append(characters);
            Shown += shown.Length;
            return shown;
        }

        bool isControl = _reading?.ControlTokens.Contains(token) ?? false;
        ReadOnlySpan<char> decoded = _decoder.Append(token, isControl);
        _ledger.Add(decoded.Length);
        Read(reader, decoded, isControl);
        return Drain(reader);
    }

    /// <summary>What was held back, at the end of an answer that met no stop string; more of it may be in <see cref="TakeParts"/>.</summary>
    public string Finish()
    {
        if (IsStopped)
        {
            return "";
        }

        if (_reader is not { } reader)
        {
            ReadOnlySpan<char> last = _decoder.Flush();
            Decoded += last.Length;
            string incomplete = _stops.Append(last).ToString();
            string held = _stops.Flush().ToString();
            Shown += incomplete.Length + held.Length;
            return incomplete + held;
        }

        ReadOnlySpan<char> rest = _decoder.Flush();
        _ledger.Extend(rest.Length);
        Read(reader, rest, isControl: false);
        string text = Drain(reader).ToString();
        reader.Finish();
        text += Drain(reader).ToString();
        if (!_stops.IsMatched && _parts is null)
        {
            text += Release();
        }
        else if (!_stops.IsMatched)
        {
            Add(AnswerPartKind.Text, Release());
        }

        Shown = _settled - _held;
        return text;
    }

    /// <summary>What is to be told in its order, behind what was returned; null for nothing more.</summary>
    public IReadOnlyList<AnswerPart>? TakeParts()
    {
        List<AnswerPart>? parts = _parts;
        _parts = null;
        return parts;
    }

    /// <summary>Whether the text at a place of the raw text is never shown. Places ask in ascending order.</summary>
    public bool IsHidden(int place)
    {
        while (_hidden.Count > 0 && _hidden[0].End <= place)
        {
            _hidden.RemoveAt(0);
        }

        return _hidden.Count > 0 && _hidden[0].Start <= place;
    }

    private void Read(AnswerReader reader, ReadOnlySpan<char> characters, bool isControl)
    {
        Decoded += characters.Length;
        reader.Append(characters, isControl);
    }

    /// <summary>Takes what the reader made of it: a lone piece of text is returned, anything else becomes parts.</summary>
    private ReadOnlySpan<char> Drain(AnswerReader reader)
    {
        AnswerParts parts = reader.Parts;
        Settle(parts);
        ReadOnlySpan<char> shown = [];
        if (_parts is null && parts.Count == 1 && parts.KindOf(0) == AnswerPartKind.Text)
        {
            shown = Show(parts.TextOf(0));
        }
        else
        {
            for (int part = 0; part < parts.Count && !_stops.IsMatched; part++)
            {
                AddPart(parts.KindOf(part), parts.TextOf(part));
            }
        }

        parts.Clear();
        Shown = _settled - _held;
        return shown;
    }

    private void Settle(AnswerParts parts)
    {
        foreach ((AnswerRegion region, int characters) in parts.Regions)
        {
            _ledger.Settle(region, characters);
            if (region != AnswerRegion.Text)
            {
                Hide(characters);
            }

            _settled += characters;
        }
    }

    private void Hide(int characters)
    {
        bool goesOn = _hidden.Count > 0 && _hidden[^1].End == _settled;
        int start = goesOn ? _hidden[^1].Start : _settled;
        if (goesOn)
        {
            _hidden.RemoveAt(_hidden.Count - 1);
        }

        _hidden.Add((start, _settled + characters));
    }

    private void AddPart(AnswerPartKind kind, ReadOnlySpan<char> text)
    {
        if (kind == AnswerPartKind.Text)
        {
            Add(kind, Show(text).ToString());
            return;
        }

        // No stop string reaches over thinking or a call.
        Add(AnswerPartKind.Text, Release());
        if (kind != AnswerPartKind.Reasoning || _reading is not { ShowsReasoning: false })
        {
            (_parts ??= new List<AnswerPart>(1)).Add(new AnswerPart(kind, text.ToString()));
        }
    }

    private void Add(AnswerPartKind kind, string text)
    {
        if (text.Length > 0)
        {
            (_parts ??= new List<AnswerPart>(1)).Add(new AnswerPart(kind, text));
        }
    }

    private ReadOnlySpan<char> Show(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> shown = _stops.Append(text);
        _held += text.Length - shown.Length;
        return shown;
    }

    private string Release()
    {
        string held = _stops.Flush().ToString();
        _stops.Reset();
        _held -= held.Length;
        return held;
    }
}
