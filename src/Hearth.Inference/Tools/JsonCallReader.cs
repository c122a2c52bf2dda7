using System.Text;
using System.Text.Json;

namespace Hearth.Inference.Tools;

/// <summary>
/// Reads one call that is written as an object: <c>{"name": …, "arguments": {…}}</c>, with <c>parameters</c> for <c>arguments</c>, or with both inside
/// <c>"function"</c>. Members in any order; others are passed over; arguments may be a string that holds the object. Not thread-safe.
/// </summary>
internal sealed class JsonCallReader(CallDraft draft)
{
    private readonly JsonScanner _scanner = new();
    private readonly StringBuilder _word = new();
    private readonly StringBuilder _early = new();
    private int _level = 1;
    private bool _hasName;
    private bool _isEscaped;
    private bool _hasArguments;
    private Capture _capture;

    private enum Capture
    {
        None,
        Key,
        Name,
        ArgumentsDue,
        Arguments,
        ArgumentsText,
        NameDue,
        FunctionDue,
        Refused,
    }

    /// <summary>The opening brace is fed, too. <see cref="ScanStep.Left"/> where it is no call.</summary>
    public ScanStep Feed(char character)
    {
        JsonStep step = _scanner.Feed(character);
        if (step == JsonStep.Invalid || (step == JsonStep.BeginArray && _scanner.Depth == 1))
        {
            return ScanStep.Left;
        }

        bool isWell = _capture switch
        {
            Capture.Key => ReadKey(step, character),
            Capture.Name => ReadName(step, character),
            Capture.NameDue => JsonScanner.IsWhiteSpace(character) || character == ':' || BeginName(step),
            Capture.FunctionDue => JsonScanner.IsWhiteSpace(character) || character == ':' || EnterFunction(step),
            Capture.ArgumentsDue => JsonScanner.IsWhiteSpace(character) || character == ':' || BeginArguments(step, character),
            Capture.Arguments => ReadArguments(step, character),
            Capture.ArgumentsText => ReadArgumentsText(step, character),
            _ => true,
        };
        if (!isWell)
        {
            return ScanStep.Left;
        }

        if (step == JsonStep.EndObject && _scanner.Depth < _level)
        {
            _level = 1;
        }
        else if (_capture == Capture.None && step == JsonStep.BeginKey && _scanner.Depth == _level)
        {
            _capture = Capture.Key;
            _word.Clear();
        }

        return _scanner.IsDone ? Finish() : ScanStep.More;
    }

    public void Reset()
    {
        _scanner.Reset();
        _early.Clear();
        _level = 1;
        _hasName = false;
        _hasArguments = false;
        _capture = Capture.None;
    }

    private bool ReadKey(JsonStep step, char character)
    {
        if (step != JsonStep.EndKey)
        {
            _word.Append(character);
            return _word.Length <= ToolLimits.NameCharactersMax;
        }

        string key = _word.ToString();
        _capture = key switch
        {
            "name" when !_hasName => Capture.NameDue,
            "arguments" or "parameters" when !_hasArguments => Capture.ArgumentsDue,
            "function" when _level == 1 && !_hasName && !_hasArguments => Capture.FunctionDue,
            "id" or "type" or "index" => Capture.None,
            // A member that no call has says early that this is none, so that an answer in JSON is not held back.
            _ => _hasName && key is not ("name" or "arguments" or "parameters") ? Capture.None : Capture.Refused,
        };
        return _capture != Capture.Refused;
    }

    private bool BeginName(JsonStep step)
    {
        _capture = Capture.Name;
        _word.Clear();
        _isEscaped = false;
        return step == JsonStep.BeginString;
    }

    private bool EnterFunction(JsonStep step)
    {
        _capture = Capture.None;
        _level = 2;
        if (step == JsonStep.BeginString)
        {
            // Some write the name itself behind "function".
            _level = 1;
            return BeginName(step);
        }

        return step == JsonStep.BeginObject;
    }

    private bool ReadName(JsonStep step, char character)
    {
        if (step != JsonStep.EndString)
        {
            _word.Append(character);
            // As early as can be: a name that no declared one begins with ends the matter, unless it is escaped.
            _isEscaped |= character == '\\';
            return _word.Length <= ToolLimits.NameCharactersMax && (_isEscaped || draft.Tools.HasBeginning(_word.ToString()));
        }

        _capture = Capture.None;
        if (!draft.TryBegin(Unescape(_word.ToString())))
        {
            return false;
        }

        _hasName = true;
        foreach (ReadOnlyMemory<char> chunk in _early.GetChunks())
        {
            draft.Append(chunk.Span);
        }

        return true;
    }

    private bool BeginArguments(JsonStep step, char character)
    {
        _hasArguments = true;
        switch (step)
        {
            case JsonStep.BeginObject:
                _capture = Capture.Arguments;
                Take(new ReadOnlySpan<char>(in character));
                return true;
            case JsonStep.BeginString:
                _capture = Capture.ArgumentsText;
                _word.Clear();
                return true;
            case JsonStep.BeginScalar when character == 'n':
                // null: a function without parameters.
                _capture = Capture.None;
                Take("{}");
                return true;
            default:
                return false;
        }
    }

    private bool ReadArguments(JsonStep step, char character)
    {
        Take(new ReadOnlySpan<char>(in character));
        if (step == JsonStep.EndObject && _scanner.Depth == _level)
        {
            _capture = Capture.None;
        }

        return true;
    }

    private bool ReadArgumentsText(JsonStep step, char character)
    {
        if (step != JsonStep.EndString)
        {
            _word.Append(character);
            return true;
        }

        _capture = Capture.None;
        string arguments = Unescape(_word.ToString());
        Take(arguments.Length == 0 ? "{}" : arguments);
        return arguments.Length == 0 || JsonScanner.IsObject(arguments);
    }

    private void Take(ReadOnlySpan<char> arguments)
    {
        if (_hasName)
        {
            draft.Append(arguments);
        }
        else
        {
            _early.Append(arguments);
        }
    }

    private ScanStep Finish()
    {
        if (!_hasName)
        {
            return ScanStep.Left;
        }

        if (!_hasArguments)
        {
            draft.Append("{}");
        }

        draft.Complete();
        return ScanStep.Called;
    }

    /// <summary>The content of a JSON string that was checked already.</summary>
    private static string Unescape(string content)
    {
        if (!content.Contains('\\'))
        {
            return content;
        }

        return JsonElement.Parse($"\"{content}\"").GetString() ?? "";
    }
}
