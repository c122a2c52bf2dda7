using System.Globalization;
using System.Text;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Syntax;

/// <summary>Cuts a prepared template into tokens.</summary>
/// <remarks>
/// Two modes: text, copied up to the next <c>{%</c>, <c>{{</c> or <c>{#</c>, and code, up to the closing tag. A dash inside a tag
/// strips the white space on its side. The rules, down to which sign is unary, are those of <c>@huggingface/jinja</c> 0.5.11; the
/// tag <c>raw</c> is ours, which it refuses.
/// </remarks>
internal sealed class TemplateLexer
{
    // Longer symbols first; `%}` and the like are found before `%`.
    private static readonly string[] s_symbols =
    [
        "{%", "%}", "{{", "}}", "(", ")", "{", "}", "[", "]", ",", ".", ":", "|", "<=", ">=", "==", "!=", "<", ">", "+", "-", "~", "**", "*",
        "//", "/", "%", "=",
    ];

    private readonly TemplateSource _source;
    private readonly string _text;
    private readonly List<TemplateToken> _tokens = [];
    private int _position;
    private int _braces;
    private bool _inText = true;

    private TemplateLexer(TemplateSource source)
    {
        _source = source;
        _text = source.Text;
    }

    /// <summary>The tokens of a template, <see cref="TokenKind.End"/> last.</summary>
    public static List<TemplateToken> Read(TemplateSource source)
    {
        TemplateLexer lexer = new(source);
        while (lexer._position < lexer._text.Length)
        {
            if (!lexer._inText || !lexer.ReadText())
            {
                lexer.ReadCode();
            }
        }

        lexer._tokens.Add(new TemplateToken(TokenKind.End, string.Empty, lexer._text.Length));
        return lexer._tokens;
    }

    private bool ReadText()
    {
        int start = _position;
        while (_position < _text.Length && !(_text[_position] == '{' && Peek(1) is '%' or '{' or '#'))
        {
            _position++;
        }

        if (_position > start)
        {
            _tokens.Add(new TemplateToken(TokenKind.Text, _text[start.._position], start));
        }

        return _position > start;
    }

    private void ReadCode()
    {
        if (StartsWith("{#"))
        {
            ReadComment();
            return;
        }

        if (StartsWith("{%") && ReadRaw())
        {
            return;
        }

        if (StartsWith("{%-") || StartsWith("{{-"))
        {
            StripTextBefore();
            AddSymbol(_text.Substring(_position, 2));
            _position++;
            return;
        }

        SkipBlanks();
        if (_position >= _text.Length)
        {
            throw Malformed("the template ends inside a tag", _position);
        }

        if (StartsWith("-%}") || StartsWith("-}}"))
        {
            _position++;
            AddSymbol(_text.Substring(_position, 2));
            SkipBlanks();
            return;
        }

        if (ReadSign() || ReadSymbol())
        {
            return;
        }

        ReadOperand();
    }

    private void ReadComment()
    {
        int start = _position;
        int end = _text.IndexOf("#}", _position + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Malformed("a comment is not closed", start);
        }

        if (_text[start + 2] == '-')
        {
            StripTextBefore();
        }

        _tokens.Add(new TemplateToken(TokenKind.Comment, string.Empty, start));
        _inText = true;
        _position = end + 2;
        int contentStart = start + 2 + (_text[start + 2] == '-' ? 1 : 0);
        if (end > contentStart && _text[end - 1] == '-')
        {
            SkipBlanks();
        }
    }

    /// <summary>Takes <c>{% raw %} … {% endraw %}</c> as text.</summary>
    private bool ReadRaw()
    {
        if (MatchWordTag(_position, "raw") is not { } opening)
        {
            return false;
        }

        for (int close = _text.IndexOf("{%", opening.End, StringComparison.Ordinal);
            close >= 0;
            close = _text.IndexOf("{%", close + 2, StringComparison.Ordinal))
        {
            if (MatchWordTag(close, "endraw") is not { } closing)
            {
                continue;
            }

            if (opening.StripsBefore)
            {
                StripTextBefore();
            }

            string body = _text[opening.End..close];
            body = opening.StripsAfter ? JsText.TrimStart(body) : body;
            body = closing.StripsBefore ? JsText.TrimEnd(body) : body;

            // A comment behind the text keeps a later dash from stripping what was asked for as it is.
            _tokens.Add(new TemplateToken(TokenKind.Text, body, opening.End));
            _tokens.Add(new TemplateToken(TokenKind.Comment, string.Empty, close));
            _position = closing.End;
            _inText = true;
            if (closing.StripsAfter)
            {
                SkipBlanks();
            }

            return true;
        }

        throw Malformed("`raw` is not closed by `endraw`", _position);
    }

    private (int End, bool StripsBefore, bool StripsAfter)? MatchWordTag(int start, string word)
    {
        int position = start + 2;
        bool before = position < _text.Length && _text[position] == '-';
        position += before ? 1 : 0;
        while (position < _text.Length && JsText.IsSpace(_text[position]))
        {
            position++;
        }

        if (!_text.AsSpan(position).StartsWith(word, StringComparison.Ordinal))
        {
            return null;
        }

        position += word.Length;
        while (position < _text.Length && JsText.IsSpace(_text[position]))
        {
            position++;
        }

        bool after = position < _text.Length && _text[position] == '-';
        position += after ? 1 : 0;
        return _text.AsSpan(position).StartsWith("%}", StringComparison.Ordinal) ? (position + 2, before, after) : null;
    }

    /// <summary>A sign that does not follow an operand belongs to what comes next, a number or an expression.</summary>
    private bool ReadSign()
    {
        if (_text[_position] is not ('-' or '+'))
        {
            return false;
        }

        TemplateToken last = _tokens.Count > 0 ? _tokens[^1] : default;
        if (last.Kind is TokenKind.Identifier or TokenKind.Number or TokenKind.String || last.Is(")") || last.Is("]"))
        {
            return false;
        }

        int start = _position++;
        int digits = _position;
        ReadDigits(allowFraction: true);
        _tokens.Add(new TemplateToken(_position > digits ? TokenKind.Number : TokenKind.UnarySign, _text[start.._position], start));
        return true;
    }

    private bool ReadSymbol()
    {
        foreach (string symbol in s_symbols)
        {
            // Inside a dict literal `}}` closes two of them, not the tag.
            if (StartsWith(symbol) && !(_braces > 0 && string.Equals(symbol, "}}", StringComparison.Ordinal)))
            {
                AddSymbol(symbol);
                return true;
            }
        }

        return false;
    }

    private void ReadOperand()
    {
        char first = _text[_position];
        int start = _position;
        if (first is '\'' or '"')
        {
            string value = ReadString(first);
            _tokens.Add(new TemplateToken(TokenKind.String, value, start));
        }
        else if (char.IsAsciiDigit(first))
        {
            ReadDigits(allowFraction: !(_tokens.Count > 0 && _tokens[^1].Is(".")));
            _tokens.Add(new TemplateToken(TokenKind.Number, _text[start.._position], start));
        }
        else if (IsWord(first))
        {
            while (_position < _text.Length && IsWord(_text[_position]))
            {
                _position++;
            }

            _tokens.Add(new TemplateToken(TokenKind.Identifier, _text[start.._position], start));
        }
        else
        {
            throw Malformed("this character cannot stand in a tag", start);
        }
    }

    private void ReadDigits(bool allowFraction)
    {
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
        {
            _position++;
        }

        if (allowFraction && _position > 0 && char.IsAsciiDigit(_text[_position - 1]) && Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
        {
            _position++;
            ReadDigits(allowFraction: false);
        }
    }

    private string ReadString(char quote)
    {
        int start = _position++;
        StringBuilder value = new();
        while (_position < _text.Length && _text[_position] != quote)
        {
            char unit = _text[_position++];
            value.Append(unit == '\\' ? ReadEscape() : unit);
        }

        if (_position >= _text.Length)
        {
            throw Malformed("a string is not closed", start);
        }

        _position++;
        return value.ToString();
    }

    private char ReadEscape()
    {
        char kind = Peek(0);
        int start = _position++;
        return kind switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            '\'' or '"' or '\\' => kind,
            'x' => ReadHexadecimal(2),
            'u' => ReadHexadecimal(4),
            _ => throw Malformed("this escape is not known", start),
        };
    }

    private char ReadHexadecimal(int digits)
    {
        if (_position + digits > _text.Length
            || !ushort.TryParse(_text.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
        {
            throw Malformed("an escape lacks its hexadecimal digits", _position);
        }

        _position += digits;
        return (char)unit;
    }

    private void AddSymbol(string symbol)
    {
        TokenKind kind = symbol switch
        {
            "{%" => TokenKind.OpenStatement,
            "%}" => TokenKind.CloseStatement,
            "{{" => TokenKind.OpenExpression,
            "}}" => TokenKind.CloseExpression,
            _ => TokenKind.Symbol,
        };
        _tokens.Add(new TemplateToken(kind, symbol, _position));
        _position += symbol.Length;
        _inText = kind is TokenKind.CloseStatement or TokenKind.CloseExpression;
        _braces = symbol switch
        {
            "{{" => 0,
            "{" => _braces + 1,
            "}" => _braces - 1,
            _ => _braces,
        };
    }

    private void StripTextBefore()
    {
        if (_tokens.Count == 0 || _tokens[^1].Kind != TokenKind.Text)
        {
            return;
        }

        string stripped = JsText.TrimEnd(_tokens[^1].Text);
        if (stripped.Length == 0)
        {
            _tokens.RemoveAt(_tokens.Count - 1);
        }
        else
        {
            _tokens[^1] = _tokens[^1] with { Text = stripped };
        }
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && JsText.IsSpace(_text[_position]))
        {
            _position++;
        }
    }

    private bool StartsWith(string symbol) => _text.AsSpan(_position).StartsWith(symbol, StringComparison.Ordinal);

    private char Peek(int ahead) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    private static bool IsWord(char unit) => char.IsAsciiLetterOrDigit(unit) || unit == '_';

    private InferenceException Malformed(string problem, int offset) => TemplateFaults.Malformed(_source, offset, problem);
}
