using System.Text;

namespace Hearth.Inference.Tools;

/// <summary>
/// Reads what stands behind an opening tag such as <c>&lt;tool_call&gt;</c>: calls as JSON objects, one, several or in an array, or as
/// <c>&lt;function=…&gt;</c>; then the closing tag, where there is one. Not thread-safe.
/// </summary>
/// <param name="draft">The call being read.</param>
/// <param name="close">The closing tag; empty where the calls simply end.</param>
/// <param name="start">What was read already: nothing, an opening brace, or <c>&lt;function=</c>.</param>
internal sealed class WrappedCallScanner(CallDraft draft, string close, string start = "") : CallScanner
{
    private const string FunctionBegin = "<function=";
    private readonly JsonCallReader _json = new(draft);
    private readonly FunctionTagReader _function = new(draft);
    private readonly StringBuilder _word = new();
    private State _state = start switch { "{" => State.Json, FunctionBegin => State.Function, _ => State.Content };
    private bool _isBegun;
    private bool _isArray;
    private bool _needsComma;
    private bool _isClosed;
    private bool _hasCalled;

    private enum State
    {
        Content,
        Json,
        Function,
    }

    public override ScanStep Feed(char character)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            if (_state == State.Json)
            {
                // The brace that was the marker.
                _json.Feed('{');
            }
        }

        ScanStep step = _state switch
        {
            State.Json => _json.Feed(character),
            State.Function => _function.Feed(character),
            _ => ReadContent(character),
        };
        if (step == ScanStep.Called)
        {
            _state = State.Content;
            _needsComma = true;
            _hasCalled = true;
            _json.Reset();
            _function.Reset();
        }

        return step;
    }

    public override bool TryFinish() => _state == State.Function && _function.TryFinish();

    public override bool IsClosing => _hasCalled && _state == State.Content && (_word.Length == 0 || IsBeginningOf(close));

    private ScanStep ReadContent(char character)
    {
        if (_word.Length == 0)
        {
            if (JsonScanner.IsWhiteSpace(character))
            {
                return ScanStep.More;
            }

            switch (character)
            {
                case '[' when !_isArray && !_hasCalled:
                    _isArray = true;
                    return ScanStep.More;
                case ']' when _isArray && !_isClosed && _hasCalled:
                    _isClosed = true;
                    return close.Length == 0 ? ScanStep.Ended : ScanStep.More;
                case ',' or ';' when _needsComma && !_isClosed:
                    _needsComma = false;
                    return ScanStep.More;
                case '{' when !_isClosed && !(_isArray && _needsComma):
                    _state = State.Json;
                    return _json.Feed(character);
                default:
                    break;
            }
        }

        _word.Append(character);
        if (close.Length > 0 && _word.Equals(close))
        {
            return _hasCalled ? ScanStep.Ended : ScanStep.Left;
        }

        if (_word.Equals(FunctionBegin))
        {
            _word.Clear();
            _state = State.Function;
            return ScanStep.More;
        }

        bool mayGoOn = IsBeginningOf(close) || (!_isArray && IsBeginningOf(FunctionBegin));
        return mayGoOn ? ScanStep.More : ScanStep.Left;
    }

    private bool IsBeginningOf(string marker)
    {
        if (_word.Length > marker.Length)
        {
            return false;
        }

        for (int index = 0; index < _word.Length; index++)
        {
            if (_word[index] != marker[index])
            {
                return false;
            }
        }

        return true;
    }
}
