namespace Hearth.Inference.Tools;

/// <summary>Checks one JSON object or array, character by character (RFC 8259; half a surrogate pair is refused). Not thread-safe.</summary>
/// <remarks>
/// States: <c>Value</c> (one is due), <c>FirstValue</c> (or the end of an empty array), <c>FirstKey</c> (or the end of an empty object), <c>Key</c>,
/// <c>Colon</c>, <c>After</c> (a comma or an end is due), <c>Number</c>, <c>Word</c>, <c>Text</c>, <c>Escape</c>, <c>Hex</c>, <c>Done</c>. Once
/// <see cref="IsDone"/>, every character is invalid.
/// </remarks>
internal sealed class JsonScanner
{
    private const int HexDigits = 4;
    private readonly bool[] _isObject = new bool[ToolLimits.ArgumentsDepthMax];
    private State _state = State.Value;
    private bool _isKey;
    private string _word = "";
    private int _wordPosition;
    private NumberPart _number;
    private int _hexLeft;
    private int _hex;
    private bool _needsLowSurrogate;

    private enum State
    {
        Value,
        FirstValue,
        FirstKey,
        Key,
        Colon,
        After,
        Number,
        Word,
        Text,
        Escape,
        Hex,
        Done,
    }

    private enum NumberPart
    {
        Sign,
        Zero,
        Whole,
        Point,
        Fraction,
        Exponent,
        ExponentSign,
        ExponentDigits,
    }

    /// <summary>Objects and arrays that are open.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the outermost value is closed.</summary>
    public bool IsDone => _state == State.Done;

    /// <summary>Whether the next character is inside a string.</summary>
    public bool IsInString => _state is State.Text or State.Escape or State.Hex;

    public static bool IsWhiteSpace(char character) => character is ' ' or '\t' or '\r' or '\n';

    /// <summary>Whether a text is one JSON object and nothing else but white space around it.</summary>
    public static bool IsObject(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \t\r\n");
        JsonScanner scanner = new();
        if (text.IsEmpty || text[0] != '{')
        {
            return false;
        }

        foreach (char character in text)
        {
            if (scanner.Feed(character) == JsonStep.Invalid)
            {
                return false;
            }
        }

        return scanner.IsDone;
    }

    public void Reset()
    {
        _state = State.Value;
        Depth = 0;
        _needsLowSurrogate = false;
    }

    public JsonStep Feed(char character)
    {
        switch (_state)
        {
            case State.Text:
                return FeedText(character);
            case State.Escape:
                return FeedEscape(character);
            case State.Hex:
                return FeedHex(character);
            case State.Word:
                return FeedWord(character);
            case State.Number:
                return FeedNumber(character);
            default:
                return IsWhiteSpace(character) && _state != State.Done ? JsonStep.More : FeedStructure(character);
        }
    }

    private JsonStep FeedStructure(char character)
    {
        switch (_state)
        {
            case State.FirstKey when character == '}':
            case State.FirstValue when character == ']':
                return Close();
            case State.FirstKey or State.Key when character == '"':
                _isKey = true;
                _state = State.Text;
                return JsonStep.BeginKey;
            case State.Colon when character == ':':
                _state = State.Value;
                return JsonStep.More;
            case State.After when character == ',':
                _state = _isObject[Depth - 1] ? State.Key : State.Value;
                return JsonStep.More;
            case State.After when character == (_isObject[Depth - 1] ? '}' : ']'):
                return Close();
            case State.Value or State.FirstValue:
                return FeedValue(character);
            default:
                return JsonStep.Invalid;
        }
    }

    private JsonStep FeedValue(char character)
    {
        switch (character)
        {
            case '{' or '[' when Depth < ToolLimits.ArgumentsDepthMax:
                _isObject[Depth++] = character == '{';
                _state = character == '{' ? State.FirstKey : State.FirstValue;
                return character == '{' ? JsonStep.BeginObject : JsonStep.BeginArray;
            case '"' when Depth > 0:
                _isKey = false;
                _state = State.Text;
                return JsonStep.BeginString;
            case 't' or 'f' or 'n' when Depth > 0:
                _word = character switch { 't' => "true", 'f' => "false", _ => "null" };
                _wordPosition = 1;
                _state = State.Word;
                return JsonStep.BeginScalar;
            case '-' or (>= '0' and <= '9') when Depth > 0:
                _number = character switch { '-' => NumberPart.Sign, '0' => NumberPart.Zero, _ => NumberPart.Whole };
                _state = State.Number;
                return JsonStep.BeginScalar;
            default:
                return JsonStep.Invalid;
        }
    }

    private JsonStep FeedText(char character)
    {
        if (_needsLowSurrogate && character != '\\')
        {
            return JsonStep.Invalid;
        }

        switch (character)
        {
            case '"':
                _state = _isKey ? State.Colon : State.After;
                return _isKey ? JsonStep.EndKey : JsonStep.EndString;
            case '\\':
                _state = State.Escape;
                return JsonStep.More;
            default:
                return character < ' ' ? JsonStep.Invalid : JsonStep.More;
        }
    }

    private JsonStep FeedEscape(char character)
    {
        if (character == 'u')
        {
            _state = State.Hex;
            _hexLeft = HexDigits;
            _hex = 0;
            return JsonStep.More;
        }

        _state = State.Text;
        return !_needsLowSurrogate && character is '"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' ? JsonStep.More : JsonStep.Invalid;
    }

    private JsonStep FeedHex(char character)
    {
        if (!char.IsAsciiHexDigit(character))
        {
            return JsonStep.Invalid;
        }

        _hex = (_hex << 4) | (character <= '9' ? character - '0' : (character | 0x20) - 'a' + 10);
        if (--_hexLeft > 0)
        {
            return JsonStep.More;
        }

        _state = State.Text;
        if (char.IsLowSurrogate((char)_hex) != _needsLowSurrogate)
        {
            return JsonStep.Invalid;
        }

        _needsLowSurrogate = char.IsHighSurrogate((char)_hex);
        return JsonStep.More;
    }

    private JsonStep FeedWord(char character)
    {
        if (character != _word[_wordPosition])
        {
            return JsonStep.Invalid;
        }

        _state = ++_wordPosition == _word.Length ? State.After : State.Word;
        return JsonStep.More;
    }

    private JsonStep FeedNumber(char character)
    {
        bool isDigit = char.IsAsciiDigit(character);
        NumberPart? next = (_number, character) switch
        {
            (NumberPart.Sign, '0') => NumberPart.Zero,
            (NumberPart.Sign, _) when isDigit => NumberPart.Whole,
            (NumberPart.Whole, _) when isDigit => NumberPart.Whole,
            (NumberPart.Zero or NumberPart.Whole, '.') => NumberPart.Point,
            (NumberPart.Zero or NumberPart.Whole or NumberPart.Fraction, 'e' or 'E') => NumberPart.Exponent,
            (NumberPart.Point or NumberPart.Fraction, _) when isDigit => NumberPart.Fraction,
            (NumberPart.Exponent, '+' or '-') => NumberPart.ExponentSign,
            (NumberPart.Exponent or NumberPart.ExponentSign or NumberPart.ExponentDigits, _) when isDigit => NumberPart.ExponentDigits,
            _ => null,
        };
        if (next is { } part)
        {
            _number = part;
            return JsonStep.More;
        }

        if (_number is not (NumberPart.Zero or NumberPart.Whole or NumberPart.Fraction or NumberPart.ExponentDigits))
        {
            return JsonStep.Invalid;
        }

        // The number ended with the character before, and this one belongs to what it stands in.
        _state = State.After;
        return Feed(character);
    }

    private JsonStep Close()
    {
        bool isObject = _isObject[--Depth];
        _state = Depth == 0 ? State.Done : State.After;
        return isObject ? JsonStep.EndObject : JsonStep.EndArray;
    }
}
