using System.Globalization;
using System.Text;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>Cuts a filter text into pieces.</summary>
internal ref struct FilterLexer(string text)
{
    private static readonly string[] s_symbols = ["<=", ">=", "!=", "<>", "==", "=", "<", ">", "(", ")", "[", "]", ","];
    private static readonly (string Written, string Meant)[] s_foreign = [("&&", "and"), ("||", "or"), ("&", "and"), ("|", "or"), ("!", "not"), ("≤", "<="), ("≥", ">="), ("≠", "!=")];
    private readonly string _text = text;
    private int _place;

    /// <summary>Whether a text reads as one word: letters, digits, _ - . and no digit or sign first.</summary>
    public static bool IsWord(string text)
    {
        if (text.Length == 0 || !IsWordBegin(text[0]))
        {
            return false;
        }

        foreach (char letter in text)
        {
            if (!IsWordPart(letter))
            {
                return false;
            }
        }

        return true;
    }

    public FilterToken Next()
    {
        while (_place < _text.Length && char.IsWhiteSpace(_text[_place]))
        {
            _place++;
        }

        int start = _place;
        if (start == _text.Length)
        {
            return new FilterToken(FilterTokenKind.End, start, "", default);
        }

        char first = _text[start];
        if (first is '"' or '\'')
        {
            return new FilterToken(FilterTokenKind.Value, start, "", MetadataValue.Of(Quoted(first)));
        }

        if (first == '`')
        {
            return new FilterToken(FilterTokenKind.Name, start, Quoted(first), default);
        }

        if (char.IsAsciiDigit(first) || (first is '-' or '+' && start + 1 < _text.Length && char.IsAsciiDigit(_text[start + 1])))
        {
            return new FilterToken(FilterTokenKind.Value, start, "", NumberOrDate());
        }

        if (IsWordBegin(first))
        {
            while (_place < _text.Length && IsWordPart(_text[_place]))
            {
                _place++;
            }

            return new FilterToken(FilterTokenKind.Word, start, _text[start.._place], default);
        }

        return Symbol();
    }

    /// <summary>An error at a place, counted from 1 as people do.</summary>
    public static VectorsException Error(int place, string what) =>
        new(VectorsErrors.FilterSyntax, string.Create(CultureInfo.InvariantCulture, $"the filter cannot be read at character {place + 1}: {what}"));

    private static bool IsWordBegin(char letter) => char.IsLetter(letter) || letter == '_';

    private static bool IsWordPart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '-' or '.';

    private FilterToken Symbol()
    {
        int start = _place;
        ReadOnlySpan<char> rest = _text.AsSpan(start);
        foreach (string symbol in s_symbols)
        {
            if (rest.StartsWith(symbol, StringComparison.Ordinal))
            {
                _place += symbol.Length;
                return new FilterToken(FilterTokenKind.Symbol, start, symbol, default);
            }
        }

        foreach ((string written, string meant) in s_foreign)
        {
            if (rest.StartsWith(written, StringComparison.Ordinal))
            {
                throw Error(start, $"'{written}' is not known; write '{meant}'");
            }
        }

        throw Error(start, "this sign means nothing here; strings stand in double quotes, names with signs in backticks");
    }

    private string Quoted(char quote)
    {
        int start = _place++;
        var value = new StringBuilder();
        while (_place < _text.Length)
        {
            char letter = _text[_place++];
            if (letter == quote)
            {
                return value.ToString();
            }

            value.Append(letter == '\\' ? Escape() : letter);
        }

        throw Error(start, $"what begins here with {quote} does not end");
    }

    private char Escape()
    {
        int place = _place - 1;
        char letter = _place < _text.Length ? _text[_place++] : '\0';
        switch (letter)
        {
            case '\\' or '"' or '\'' or '`':
                return letter;
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when _place + 4 <= _text.Length && ushort.TryParse(_text.AsSpan(_place, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code):
                _place += 4;
                return (char)code;
            default:
                throw Error(place, "after a backslash come \\ \" ' ` n r t or u with four hexadecimal digits; a backslash itself is written twice");
        }
    }

    private MetadataValue NumberOrDate()
    {
        int start = _place;
        _place++;
        bool isDate = IsDateAt(start);
        while (_place < _text.Length && (char.IsAsciiLetterOrDigit(_text[_place]) || _text[_place] == '.' || IsSign(start, isDate)))
        {
            _place++;
        }

        ReadOnlySpan<char> written = _text.AsSpan(start, _place - start);
        if (isDate)
        {
            return DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset date)
                ? MetadataValue.Of(date)
                : throw Error(start, "a date is written 2026-11-21 or 2026-11-21T10:30:00Z");
        }

        if (long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
        {
            return MetadataValue.Of(integer);
        }

        return written.ContainsAny('.', 'e', 'E')
            && double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
                ? MetadataValue.Of(number)
                : throw Error(start, "a number is written 12, -1.5 or 2e9, whole ones have at most 64 bits; strings stand in double quotes");
    }

    private readonly bool IsDateAt(int start)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(start);
        return rest.Length >= 5 && !rest[..4].ContainsAnyExceptInRange('0', '9') && rest[4] == '-';
    }

    /// <summary>A sign within a number or a date: of the exponent, of the date's parts or its offset.</summary>
    private readonly bool IsSign(int start, bool isDate)
    {
        char letter = _text[_place];
        return isDate ? letter is '-' or '+' or ':' : letter is '-' or '+' && _place > start && _text[_place - 1] is 'e' or 'E';
    }
}
