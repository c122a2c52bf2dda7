namespace Hearth.Inference.Tools;

/// <summary>Reads answers in which markers stand inside the text: all families but harmony. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// States: <b>text</b>, where markers are looked for; <b>thinking</b>, where only its end is; <b>call</b>, where a <see cref="CallScanner"/> judges each
/// character. Thinking begins where the prompt opened it, or with its marker before anything was shown.
/// </para>
/// <para>
/// Invariants. (1) Every character is settled exactly once, in order. (2) What is held is the longest beginning of a marker the text ends with, white
/// space before it (at most <see cref="ToolLimits.WhiteSpaceHeldMax"/>), or what may be a call (at most <see cref="ToolLimits.CallCharactersMax"/>).
/// (3) What turns out to be no call becomes text as it stands, from its marker to the character that told. Only its last characters, fewer than the
/// longest marker has, are searched for a marker again: reading is linear. (4) White space beside thinking and calls is markup.
/// </para>
/// </remarks>
internal sealed class MarkerAnswerReader : AnswerReader
{
    private readonly AnswerFormat _format;
    private readonly HeldText _held = new();
    private readonly MarkerMatcher _first;
    private readonly MarkerMatcher _later;
    private readonly MarkerMatcher _end;
    private readonly bool _readsCalls;
    private readonly int _markerLengthMax;
    private CallScanner? _scanner;
    private Mode _mode;
    private AnswerRegion _markup = AnswerRegion.Call;
    private bool _isAtStart = true;
    private bool _skipsWhiteSpace;
    private int _callsBefore;

    /// <summary>A reader at the beginning of an answer.</summary>
    /// <param name="format">A format that is not harmony.</param>
    /// <param name="draft">The call being read.</param>
    /// <param name="parts">Where everything goes.</param>
    /// <param name="isThinking">Whether the prompt ended with the marker that opens the thinking.</param>
    public MarkerAnswerReader(AnswerFormat format, CallDraft draft, AnswerParts parts, bool isThinking)
        : base(draft, parts)
    {
        _format = format;
        _readsCalls = draft.Tools.Count > 0;
        // Under a grammar only the family's own marker begins a call; whatever else looks like one is text, and may be anything.
        bool isHeld = draft.Streams && format.CallOpen.Length > 0;
        List<string> later = !_readsCalls ? [] : isHeld ? [format.CallOpen] : [.. format.CallMarkers];
        List<string> first = [.. later];
        if (_readsCalls && format.ReadsBareCalls)
        {
            first.Add("{");
        }

        if (format.ReasoningOpen.Length > 0)
        {
            first.Add(format.ReasoningOpen);
        }

        _markerLengthMax = Math.Max(1, first.Select(static marker => marker.Length).DefaultIfEmpty().Max());
        _first = new MarkerMatcher(first);
        _later = new MarkerMatcher(later);
        _end = new MarkerMatcher(format.ReasoningClose.Length > 0 ? [format.ReasoningClose] : []);
        _mode = isThinking ? Mode.Thinking : Mode.Text;
        _skipsWhiteSpace = isThinking;
        _markup = isThinking ? AnswerRegion.Reasoning : AnswerRegion.Call;
    }

    private enum Mode
    {
        Text,
        Thinking,
        Call,
    }

    public override void Finish()
    {
        switch (_mode)
        {
            case Mode.Thinking:
                Release(_held.Count - TrailingWhiteSpace(_held.Count));
                Drop(AnswerRegion.Reasoning);
                break;
            case Mode.Call:
                FinishCall();
                break;
            default:
                Release(_held.Count);
                break;
        }
    }

    protected override void Read(char character, bool isControl)
    {
        _held.Add(character, isControl);
        switch (_mode)
        {
            case Mode.Thinking:
                ReadThinking(character);
                break;
            case Mode.Call:
                ReadCall(character, isControl);
                break;
            default:
                ReadText(character);
                break;
        }
    }

    private void ReadText(char character)
    {
        string? first = _first.Advance(character);
        string? later = _later.Advance(character);
        if ((_isAtStart ? first : later) is { } marker)
        {
            BeginMarked(marker);
            return;
        }

        Release(Releasable(_isAtStart ? _first.Held : _later.Held, _isAtStart || _readsCalls));
    }

    private void ReadThinking(char character)
    {
        if (_end.Advance(character) is not null)
        {
            Drop(AnswerRegion.Reasoning);
            EnterText(AnswerRegion.Reasoning);
            return;
        }

        Release(Releasable(_end.Held, holdsWhiteSpace: true));
    }

    private void ReadCall(char character, bool isControl)
    {
        CallScanner scanner = _scanner ?? throw new InvalidOperationException("No call is being read.");
        ScanStep step = _held.Count > ToolLimits.CallCharactersMax ? ScanStep.Left : scanner.Feed(character);
        switch (step)
        {
            case ScanStep.Called:
                Drop(AnswerRegion.Call);
                break;
            case ScanStep.Ended:
                Drop(AnswerRegion.Call);
                EnterText(AnswerRegion.Call);
                break;
            case ScanStep.Left:
                _held.RemoveLast();
                LeaveCall();
                Read(character, isControl);
                break;
            default:
                break;
        }
    }

    private void BeginMarked(string marker)
    {
        _first.Reset();
        _later.Reset();
        if (string.Equals(marker, _format.ReasoningOpen, StringComparison.Ordinal))
        {
            Drop(AnswerRegion.Reasoning);
            _mode = Mode.Thinking;
            _skipsWhiteSpace = true;
            _markup = AnswerRegion.Reasoning;
            return;
        }

        _mode = Mode.Call;
        _callsBefore = Calls;
        _scanner = _format.CreateScanner(marker, Draft);
    }

    private void FinishCall()
    {
        if (_scanner is { } scanner && scanner.TryFinish())
        {
            Drop(AnswerRegion.Call);
        }
        else
        {
            LeaveCall();
            // The last characters may have begun another.
            if (_mode == Mode.Call)
            {
                FinishCall();
            }
        }

        Release(_held.Count);
    }

    /// <summary>What is held is no call, or what follows the last one.</summary>
    private void LeaveCall()
    {
        bool isMarkup = Draft.IsTold || (Calls > _callsBefore && (_scanner?.IsClosing ?? false));
        Draft.Discard();
        if (isMarkup)
        {
            Drop(AnswerRegion.Call);
        }

        if (Calls > _callsBefore)
        {
            EnterText(AnswerRegion.Call);
        }

        _mode = Mode.Text;
        // A marker may have begun in what was taken for a call; the first character cannot be its beginning once more.
        (char Character, bool IsControl)[] last = _held.TakeLast(Math.Clamp(_held.Count - 1, 0, _markerLengthMax - 1));
        Release(_held.Count);
        foreach ((char again, bool wasControl) in last)
        {
            Read(again, wasControl);
        }
    }

    private void EnterText(AnswerRegion markup)
    {
        _mode = Mode.Text;
        _skipsWhiteSpace = true;
        _markup = markup;
        _first.Reset();
        _later.Reset();
    }

    /// <summary>How much of what is held can be told: not the beginning of a marker, nor white space that may stand before one.</summary>
    private int Releasable(int marker, bool holdsWhiteSpace)
    {
        int count = _held.Count - marker;
        int space = holdsWhiteSpace ? TrailingWhiteSpace(count) : 0;
        return space > ToolLimits.WhiteSpaceHeldMax ? count : count - space;
    }

    private int TrailingWhiteSpace(int count)
    {
        ReadOnlySpan<char> held = _held.Characters[..count];
        return held.Length - held.TrimEnd(" \t\r\n").Length;
    }

    private void Release(int count)
    {
        if (count == 0)
        {
            return;
        }

        if (_skipsWhiteSpace)
        {
            ReadOnlySpan<char> released = _held.Characters[..count];
            int space = released.Length - released.TrimStart(" \t\r\n").Length;
            _held.RemoveFirst(space);
            Parts.Settle(_markup, space);
            count -= space;
            _skipsWhiteSpace = count == 0;
        }

        bool isThinking = _mode == Mode.Thinking;
        _isAtStart &= isThinking || count == 0;
        Parts.Settle(isThinking ? AnswerRegion.Reasoning : AnswerRegion.Text, count);
        _held.Release(count, Parts, isThinking ? AnswerPartKind.Reasoning : AnswerPartKind.Text);
    }

    private void Drop(AnswerRegion region)
    {
        Parts.Settle(region, _held.Count);
        _held.RemoveFirst(_held.Count);
    }
}
