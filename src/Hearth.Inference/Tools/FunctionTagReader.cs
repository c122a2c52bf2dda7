using System.Text;
using System.Text.Json;

namespace Hearth.Inference.Tools;

/// <summary>
/// Reads what follows <c>&lt;function=</c>: a name, then either one JSON object or <c>&lt;parameter=name&gt;value&lt;/parameter&gt;</c> items, then
/// <c>&lt;/function&gt;</c>. Values become JSON as the function's schema asks. Not thread-safe.
/// </summary>
/// <remarks>
/// A value is raw text, so its end is only certain when <c>&lt;/parameter&gt;</c> is followed, white space aside, by another parameter or by the end of
/// the function; until then it may be part of the value.
/// </remarks>
internal sealed class FunctionTagReader(CallDraft draft)
{
    private const string FunctionEnd = "</function>";
    private const string ParameterBegin = "<parameter=";
    private const string ParameterEnd = "</parameter>";

    private readonly JsonScanner _scanner = new();
    private readonly StringBuilder _word = new();
    private readonly StringBuilder _value = new();
    private readonly StringBuilder _behind = new();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private string _function = "";
    private string _parameter = "";
    private State _state;

    private enum State
    {
        Name,

        /// <summary>Behind the name: a brace, a parameter, or the end.</summary>
        Body,
        Json,
        ParameterName,
        Value,

        /// <summary>Behind <c>&lt;/parameter&gt;</c>, which may yet be part of the value.</summary>
        BehindValue,

        /// <summary>Behind the JSON object.</summary>
        End,
    }

    public void Reset()
    {
        _scanner.Reset();
        _word.Clear();
        _value.Clear();
        _behind.Clear();
        _read.Clear();
        _state = State.Name;
    }

    /// <summary>Takes the next character behind <c>&lt;function=</c>.</summary>
    public ScanStep Feed(char character)
    {
        switch (_state)
        {
            case State.Name:
                return ReadName(character);
            case State.Body:
                return ReadBody(character);
            case State.Json:
                return ReadJson(character);
            case State.ParameterName:
                return ReadParameterName(character);
            case State.Value:
                ReadValue(character);
                return ScanStep.More;
            case State.BehindValue:
                return ReadBehindValue(character);
            default:
                return ReadEnd(character);
        }
    }

    /// <summary>At the end of an answer a call may lack <c>&lt;/function&gt;</c>, and no more.</summary>
    public bool TryFinish()
    {
        if (_state == State.BehindValue && IsBlank(_behind))
        {
            Tell();
        }
        else if (_state != State.End)
        {
            return false;
        }

        Complete();
        return true;
    }

    private ScanStep ReadName(char character)
    {
        if (character != '>')
        {
            _word.Append(character);
            return _word.Length <= ToolLimits.NameCharactersMax && draft.Tools.HasBeginning(_word.ToString()) ? ScanStep.More : ScanStep.Left;
        }

        _function = _word.ToString();
        _word.Clear();
        _state = State.Body;
        return draft.TryBegin(_function) ? ScanStep.More : ScanStep.Left;
    }

    private ScanStep ReadBody(char character)
    {
        if (_word.Length == 0 && JsonScanner.IsWhiteSpace(character))
        {
            return ScanStep.More;
        }

        if (_word.Length == 0 && character == '{' && _read.Count == 0)
        {
            _state = State.Json;
            return ReadJson(character);
        }

        _word.Append(character);
        if (Is(_word, FunctionEnd))
        {
            Complete();
            return ScanStep.Called;
        }

        if (Is(_word, ParameterBegin))
        {
            _word.Clear();
            _state = State.ParameterName;
            return ScanStep.More;
        }

        return Begins(FunctionEnd, _word) || Begins(ParameterBegin, _word) ? ScanStep.More : ScanStep.Left;
    }

    private ScanStep ReadJson(char character)
    {
        if (_scanner.Feed(character) == JsonStep.Invalid)
        {
            return ScanStep.Left;
        }

        draft.Append(character);
        _state = _scanner.IsDone ? State.End : State.Json;
        return ScanStep.More;
    }

    private ScanStep ReadEnd(char character)
    {
        if (_word.Length == 0 && JsonScanner.IsWhiteSpace(character))
        {
            return ScanStep.More;
        }

        _word.Append(character);
        if (!Is(_word, FunctionEnd))
        {
            return Begins(FunctionEnd, _word) ? ScanStep.More : ScanStep.Left;
        }

        draft.Complete();
        return ScanStep.Called;
    }

    private ScanStep ReadParameterName(char character)
    {
        if (character == '>')
        {
            _parameter = _word.ToString();
            _word.Clear();
            _value.Clear();
            _state = State.Value;
            return _read.Count < ToolLimits.ParametersMax && _read.Add(_parameter) ? ScanStep.More : ScanStep.Left;
        }

        _word.Append(character);
        return _word.Length <= ToolLimits.NameCharactersMax && character is not ('<' or '\n') ? ScanStep.More : ScanStep.Left;
    }

    private void ReadValue(char character)
    {
        _value.Append(character);
        if (character == '>' && EndsWith(_value, ParameterEnd))
        {
            _value.Length -= ParameterEnd.Length;
            _behind.Clear();
            _word.Clear();
            _state = State.BehindValue;
        }
    }

    private ScanStep ReadBehindValue(char character)
    {
        _behind.Append(character);
        if (_word.Length == 0 && JsonScanner.IsWhiteSpace(character))
        {
            return ScanStep.More;
        }

        _word.Append(character);
        if (Is(_word, FunctionEnd))
        {
            Tell();
            Complete();
            return ScanStep.Called;
        }

        if (Is(_word, ParameterBegin))
        {
            Tell();
            _word.Clear();
            _state = State.ParameterName;
        }
        else if (!Begins(FunctionEnd, _word) && !Begins(ParameterBegin, _word))
        {
            // Part of the value after all; what stands behind it may end it in turn.
            string behind = _behind.ToString();
            _value.Append(ParameterEnd);
            _word.Clear();
            _state = State.Value;
            foreach (char again in behind)
            {
                Feed(again);
            }
        }

        return ScanStep.More;
    }

    /// <summary>One line feed on each side of a value belongs to the markup.</summary>
    private void Tell()
    {
        int start = _value.Length > 0 && _value[0] == '\n' ? 1 : 0;
        int end = _value.Length > start && _value[^1] == '\n' ? _value.Length - 1 : _value.Length;
        string value = _value.ToString(start, end - start);
        draft.Append(_read.Count == 1 ? "{" : ", ");
        draft.Append(ParameterValue.Quote(_parameter) + ": ");
        draft.Append(ParameterValue.ToJson(value, draft.Tools.TryGetParameter(_function, _parameter, out JsonElement schema) ? schema : null));
    }

    private void Complete()
    {
        if (_state is not State.End)
        {
            draft.Append(_read.Count == 0 ? "{}" : "}");
        }

        draft.Complete();
    }

    private static bool Is(StringBuilder word, string text) => word.Length == text.Length && word.Equals(text);

    private static bool Begins(string text, StringBuilder word)
    {
        if (word.Length > text.Length)
        {
            return false;
        }

        for (int index = 0; index < word.Length; index++)
        {
            if (word[index] != text[index])
            {
                return false;
            }
        }

        return true;
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        if (text.Length < end.Length)
        {
            return false;
        }

        for (int index = 1; index <= end.Length; index++)
        {
            if (text[^index] != end[^index])
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsBlank(StringBuilder text)
    {
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
        {
            if (!chunk.Span.IsWhiteSpace())
            {
                return false;
            }
        }

        return true;
    }
}
