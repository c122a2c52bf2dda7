using System.Text;

namespace Hearth.Inference.Tools;

/// <summary>Reads answers in gpt-oss's format: messages, each with a header that says its channel and to whom it goes. Not thread-safe.</summary>
/// <remarks>
/// <para>
/// The prompt ends with <c>&lt;|start|&gt;assistant</c>, so an answer begins inside a header. The channel <c>analysis</c> is thinking; a message to a
/// declared <c>functions.name</c> whose body is a JSON object is a call; every other body is shown. Headers are markup and never shown.
/// </para>
/// <para>
/// Invariants. (1) Every character is settled exactly once, in order. (2) Held are the beginning of a marker, a header (at most
/// <see cref="ToolLimits.HeaderCharactersMax"/>; a longer one is text), or what may be a call.
/// </para>
/// </remarks>
internal sealed class HarmonyAnswerReader(CallDraft draft, AnswerParts parts) : AnswerReader(draft, parts)
{
    private const char ChannelSign = '\u0001';
    private const char OtherSign = '\u0002';
    private const string FunctionsPrefix = "functions.";

    private readonly HeldText _held = new();
    private readonly MarkerMatcher _markers = new(HarmonyMarkers.All);
    private readonly StringBuilder _header = new();
    private readonly JsonScanner _scanner = new();
    private Mode _mode;
    private bool _hasMarker;
    private int _judged;

    private enum Mode
    {
        Header,
        Thinking,
        Text,
        Call,
    }

    public override void Finish()
    {
        switch (_mode)
        {
            case Mode.Header when _hasMarker || _header.Length == 0:
                Drop(AnswerRegion.Call);
                break;
            case Mode.Call:
                EndCall();
                Release(_held.Count);
                break;
            default:
                Release(_held.Count);
                break;
        }
    }

    protected override void Read(char character, bool isControl)
    {
        _held.Add(character, isControl);
        if (_markers.Advance(character) is { } marker)
        {
            ReadMarker(marker);
            return;
        }

        if (_mode == Mode.Header)
        {
            ReadHeader(character);
        }
        else if (_mode == Mode.Call)
        {
            ReadCalls();
        }
        else
        {
            Release(_held.Count - _markers.Held);
        }
    }

    private void ReadHeader(char character)
    {
        _header.Append(character);
        // Before the first marker only a recipient may stand: anything else is an answer without a header.
        bool isHeader = _hasMarker || _markers.Held > 0 || " to=".StartsWith(Beginning(), StringComparison.Ordinal) || Beginning() is " to=";
        if (!isHeader || _held.Count > ToolLimits.HeaderCharactersMax)
        {
            _mode = Mode.Text;
            _header.Clear();
            Release(_held.Count - _markers.Held);
        }
    }

    private string Beginning() => _header.ToString(0, Math.Min(_header.Length, " to=".Length));

    private void ReadMarker(string marker)
    {
        if (_mode == Mode.Header)
        {
            // The characters of the marker that went into the header while it was incomplete.
            _header.Length -= marker.Length - 1;
        }

        switch (marker)
        {
            case HarmonyMarkers.Message when _mode == Mode.Header:
                BeginBody();
                break;
            case HarmonyMarkers.Message or HarmonyMarkers.Constrain when _mode != Mode.Header:
                // Out of place: the message goes on without it.
                PassMarker(marker);
                break;
            case HarmonyMarkers.Channel or HarmonyMarkers.Constrain or HarmonyMarkers.Start when _mode == Mode.Header:
                _hasMarker = true;
                _header.Append(marker is HarmonyMarkers.Channel ? ChannelSign : OtherSign);
                break;
            default:
                EndBody(marker);
                break;
        }
    }

    private void BeginBody()
    {
        string header = _header.ToString();
        _header.Clear();
        _hasMarker = false;
        string channel = WordBehind(header, ChannelSign.ToString());
        string recipient = WordBehind(header, "to=");
        string function = recipient.StartsWith(FunctionsPrefix, StringComparison.Ordinal) ? recipient[FunctionsPrefix.Length..] : recipient;
        if (function.Length > 0 && Draft.TryBegin(function))
        {
            _mode = Mode.Call;
            _scanner.Reset();
            Drop(AnswerRegion.Call);
            return;
        }

        _mode = channel is "analysis" ? Mode.Thinking : Mode.Text;
        Drop(_mode == Mode.Thinking ? AnswerRegion.Reasoning : AnswerRegion.Call);
    }

    /// <summary>A message ends, with its own marker or because the next one begins.</summary>
    private void EndBody(string marker)
    {
        if (_mode == Mode.Header)
        {
            Drop(AnswerRegion.Call);
        }
        else
        {
            PassMarker(marker);
        }

        _mode = Mode.Header;
        _header.Clear();
        _hasMarker = marker is HarmonyMarkers.Channel or HarmonyMarkers.Start;
        if (marker is HarmonyMarkers.Channel)
        {
            _header.Append(ChannelSign);
        }
    }

    /// <summary>Settles what stands before a marker, and the marker.</summary>
    private void PassMarker(string marker)
    {
        AnswerRegion region = _mode == Mode.Thinking ? AnswerRegion.Reasoning : AnswerRegion.Call;
        for (int index = 0; index < marker.Length; index++)
        {
            _held.RemoveLast();
        }

        if (_mode == Mode.Call)
        {
            EndCall();
        }
        else
        {
            Release(_held.Count);
        }

        Parts.Settle(region, marker.Length);
    }

    private void ReadCalls()
    {
        // A beginning of a marker is judged once it is known to be none.
        while (_held.Count > _markers.Held + _judged)
        {
            char character = _held.Characters[_judged++];
            if (_scanner.Depth == 0 && JsonScanner.IsWhiteSpace(character))
            {
                continue;
            }

            bool isWell = !_scanner.IsDone && _held.Count <= ToolLimits.CallCharactersMax
                && _scanner.Feed(character) is var step && step != JsonStep.Invalid && (step != JsonStep.BeginArray || _scanner.Depth > 1);
            if (!isWell)
            {
                LeaveCall();
                return;
            }

            Draft.Append(character);
            if (_scanner.IsDone)
            {
                Draft.Complete();
                Settle(_judged);
            }
        }
    }

    /// <summary>The message ends, or the answer does.</summary>
    private void EndCall()
    {
        if (!_scanner.IsDone && _scanner.Depth == 0 && _held.Characters.IsWhiteSpace())
        {
            Draft.Append("{}");
            Draft.Complete();
            Drop(AnswerRegion.Call);
        }
        else
        {
            LeaveCall();
        }
    }

    private void LeaveCall()
    {
        int count = _held.Count - _markers.Held;
        bool isMarkup = Draft.IsTold || _held.Characters[..count].IsWhiteSpace();
        Draft.Discard();
        _mode = Mode.Text;
        if (isMarkup)
        {
            Settle(count);
        }
        else
        {
            _judged = 0;
            Release(count);
        }
    }

    private void Settle(int count)
    {
        Parts.Settle(AnswerRegion.Call, count);
        _held.RemoveFirst(count);
        _judged = 0;
    }

    private static string WordBehind(string header, string sign)
    {
        int start = header.LastIndexOf(sign, StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        ReadOnlySpan<char> rest = header.AsSpan(start + sign.Length);
        int end = rest.IndexOfAny([' ', '\t', '\n', ChannelSign, OtherSign]);
        return (end < 0 ? rest : rest[..end]).ToString();
    }

    private void Release(int count)
    {
        bool isThinking = _mode == Mode.Thinking;
        Parts.Settle(isThinking ? AnswerRegion.Reasoning : AnswerRegion.Text, count);
        _held.Release(count, Parts, isThinking ? AnswerPartKind.Reasoning : AnswerPartKind.Text);
    }

    private void Drop(AnswerRegion region)
    {
        Parts.Settle(region, _held.Count);
        _held.RemoveFirst(_held.Count);
        _judged = 0;
    }
}
