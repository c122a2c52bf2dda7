using System.Text;

namespace Hearth.Inference.Tools;

/// <summary>
/// Reads what stands behind DeepSeek's marker of calls: per call a marker, then <c>function</c>, a separator, the name and the arguments in a fence of
/// three backticks (R1), or the name, the separator and the arguments (V3.1). Not thread-safe.
/// </summary>
internal sealed class FencedCallScanner(CallDraft draft) : CallScanner
{
    public const string Open = "<｜tool▁calls▁begin｜>";
    public const string CallOpen = "<｜tool▁call▁begin｜>";
    public const string Separator = "<｜tool▁sep｜>";
    public const string CallClose = "<｜tool▁call▁end｜>";
    public const string Close = "<｜tool▁calls▁end｜>";
    private const string Fence = "```";

    private readonly StringBuilder _word = new();
    private readonly JsonScanner _scanner = new();
    private string _head = "";
    private bool _hasCalled;
    private State _state;

    private enum State
    {
        Calls,
        Head,
        Name,
        Json,
        Tail,
    }

    public override bool IsClosing => _hasCalled && _state is State.Tail or State.Calls;

    public override ScanStep Feed(char character)
    {
        switch (_state)
        {
            case State.Json:
                return ReadJson(character);
            case State.Name when character == '{':
                return TryBegin(_word.ToString().Trim()) ? ReadJson(character) : ScanStep.Left;
            case State.Calls or State.Tail when _word.Length == 0 && JsonScanner.IsWhiteSpace(character):
                return ScanStep.More;
            default:
                _word.Append(character);
                return _word.Length > ToolLimits.HeaderCharactersMax ? ScanStep.Left : ReadWord();
        }
    }

    private ScanStep ReadWord()
    {
        string word = _word.ToString();
        switch (_state)
        {
            case State.Calls when word is CallOpen:
                return Enter(State.Head);
            case State.Calls when word is Close && _hasCalled:
                return ScanStep.Ended;
            case State.Calls:
                return IsBeginning(CallOpen) || IsBeginning(Close) ? ScanStep.More : ScanStep.Left;
            case State.Head when word.EndsWith(Separator, StringComparison.Ordinal):
                _head = word[..^Separator.Length];
                return Enter(State.Name);
            case State.Tail when word is CallClose:
                return Enter(State.Calls);
            case State.Tail when word is Fence:
                return Enter(State.Tail);
            case State.Tail:
                return IsBeginning(CallClose) || IsBeginning(Fence) ? ScanStep.More : ScanStep.Left;
            default:
                return ScanStep.More;
        }

        bool IsBeginning(string marker) => marker.StartsWith(word, StringComparison.Ordinal);
    }

    private ScanStep Enter(State state)
    {
        _word.Clear();
        _state = state;
        return ScanStep.More;
    }

    /// <summary>At the brace: between the separator and it stand the name and the fence, or nothing.</summary>
    private bool TryBegin(string between)
    {
        int line = between.IndexOf('\n', StringComparison.Ordinal);
        string name = between.Length == 0 ? _head.Trim() : line < 0 ? between : between[..line].Trim();
        bool isFenced = between.Length > 0 && line >= 0 && between[line..].Trim() is "```json" or "```";
        Enter(State.Json);
        _scanner.Reset();
        return (between.Length == 0 || (isFenced && _head is "function")) && draft.TryBegin(name);
    }

    private ScanStep ReadJson(char character)
    {
        if (_scanner.Feed(character) == JsonStep.Invalid)
        {
            return ScanStep.Left;
        }

        draft.Append(character);
        if (!_scanner.IsDone)
        {
            return ScanStep.More;
        }

        draft.Complete();
        _hasCalled = true;
        Enter(State.Tail);
        return ScanStep.Called;
    }
}
