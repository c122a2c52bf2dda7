using System.Text;

namespace Hearth.Inference.Tools;

/// <summary>
/// Reads what stands behind Mistral's <c>[TOOL_CALLS]</c>: JSON objects, mostly in an array, or <c>name[ARGS]{…}</c>, with <c>[CALL_ID]…</c> before
/// <c>[ARGS]</c> in some. Not thread-safe.
/// </summary>
internal sealed class NamedCallScanner(CallDraft draft) : CallScanner
{
    private const string Arguments = "[ARGS]";
    private const string CallId = "[CALL_ID]";
    private readonly StringBuilder _name = new();
    private readonly StringBuilder _word = new();
    private readonly JsonScanner _scanner = new();
    private WrappedCallScanner? _json;
    private State _state;

    private enum State
    {
        First,
        Name,
        Marker,
        Id,
        Json,
    }

    public override ScanStep Feed(char character)
    {
        if (_json is not null)
        {
            return _json.Feed(character);
        }

        switch (_state)
        {
            case State.First when JsonScanner.IsWhiteSpace(character):
                return ScanStep.More;
            case State.First when character is '[' or '{':
                _json = new WrappedCallScanner(draft, close: "");
                return _json.Feed(character);
            case State.First or State.Name:
                return ReadName(character);
            case State.Id when character != '[':
                // The model's own number of the call; each call gets a new one.
                _word.Append(character);
                return _word.Length <= ToolLimits.NameCharactersMax ? ScanStep.More : ScanStep.Left;
            case State.Id:
                _word.Clear();
                _state = State.Marker;
                return ReadMarker(character);
            case State.Marker:
                return ReadMarker(character);
            default:
                return ReadJson(character);
        }
    }

    public override bool IsClosing => _json?.IsClosing ?? false;

    private ScanStep ReadName(char character)
    {
        if (character is '[' or '{')
        {
            _state = character == '[' ? State.Marker : State.Json;
            return !draft.TryBegin(_name.ToString()) ? ScanStep.Left : character == '[' ? ReadMarker(character) : ReadJson(character);
        }

        _state = State.Name;
        _name.Append(character);
        return _name.Length <= ToolLimits.NameCharactersMax && draft.Tools.HasBeginning(_name.ToString()) ? ScanStep.More : ScanStep.Left;
    }

    private ScanStep ReadMarker(char character)
    {
        _word.Append(character);
        if (_word.Equals(Arguments))
        {
            _state = State.Json;
        }
        else if (_word.Equals(CallId))
        {
            _word.Clear();
            _state = State.Id;
        }
        else if (!Arguments.StartsWith(_word.ToString(), StringComparison.Ordinal) && !CallId.StartsWith(_word.ToString(), StringComparison.Ordinal))
        {
            return ScanStep.Left;
        }

        return ScanStep.More;
    }

    private ScanStep ReadJson(char character)
    {
        bool isFirst = _scanner.Depth == 0;
        if (isFirst && JsonScanner.IsWhiteSpace(character))
        {
            return ScanStep.More;
        }

        JsonStep step = _scanner.Feed(character);
        if (step == JsonStep.Invalid || (isFirst && step != JsonStep.BeginObject))
        {
            return ScanStep.Left;
        }

        draft.Append(character);
        if (!_scanner.IsDone)
        {
            return ScanStep.More;
        }

        draft.Complete();
        return ScanStep.Ended;
    }
}
