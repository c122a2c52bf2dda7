namespace Hearth.Inference.Grammars;

/// <summary>Reads a regular expression as ECMAScript writes it, without what no automaton can do.</summary>
/// <remarks>
/// Anchors come out as <see cref="RegexAnchors.Start"/> and <see cref="RegexAnchors.End"/>. Lazy quantifiers are read as plain ones: they match the same texts.
/// Back-references, look-around, word boundaries and inline options are refused.
/// </remarks>
internal sealed class RegexParser
{
    private readonly GrammarReader _reader;
    private int _depth;

    private RegexParser(GrammarReader reader) => _reader = reader;

    /// <summary>The tree of a pattern.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PatternInvalid"/>, <see cref="InferenceErrors.GrammarTooLarge"/>.</exception>
    public static GrammarNode Parse(string pattern)
    {
        if (pattern.Length > GrammarLimits.SourceLengthMax)
        {
            throw GrammarFaults.TooLarge("characters in a pattern", GrammarLimits.SourceLengthMax);
        }

        RegexParser parser = new(new GrammarReader(pattern, InferenceErrors.PatternInvalid, "The pattern"));
        GrammarNode node = parser.ReadAlternatives();
        return parser._reader.Peek() == GrammarReader.End ? node : throw parser._reader.Fault("has a `)` too many");
    }

    private GrammarNode ReadAlternatives()
    {
        if (++_depth > GrammarLimits.DepthMax)
        {
            throw GrammarFaults.TooLarge("groups in groups", GrammarLimits.DepthMax);
        }

        List<GrammarNode> options = [ReadSequence()];
        while (_reader.TryRead("|"))
        {
            options.Add(ReadSequence());
        }

        _depth--;
        return GrammarNode.OneOf([.. options]);
    }

    private GrammarNode ReadSequence()
    {
        List<GrammarNode> parts = [];
        while (_reader.Peek() is not (GrammarReader.End or '|' or ')'))
        {
            GrammarNode atom = ReadAtom();
            parts.Add(RegexAnchors.IsAnchor(atom) ? atom : ReadQuantifiers(atom));
        }

        return GrammarNode.InOrder([.. parts]);
    }

    private GrammarNode ReadAtom()
    {
        int point = _reader.Read();
        switch (point)
        {
            case '^':
                return RegexAnchors.Start;
            case '$':
                return RegexAnchors.End;
            case '.':
                return new GrammarNode.Chars(RegexClasses.Dot);
            case '(':
                return ReadGroup();
            case '[':
                return new GrammarNode.Chars(ReadClass());
            case '\\':
                return ReadEscape();
            case '*' or '+' or '?':
                throw _reader.Fault("repeats nothing");
            default:
                return new GrammarNode.Chars(CodePointSet.Of(point));
        }
    }

    private GrammarNode ReadGroup()
    {
        if (_reader.TryRead("?"))
        {
            if (_reader.TryRead("<") && _reader.Peek() is not ('=' or '!'))
            {
                while (_reader.Read() is var letter and not '>')
                {
                    if (letter == GrammarReader.End)
                    {
                        throw _reader.Fault("has a group name without its end");
                    }
                }
            }
            else if (!_reader.TryRead(":"))
            {
                throw _reader.Fault("uses look-around or an inline option, which is not supported");
            }
        }

        GrammarNode inner = ReadAlternatives();
        return _reader.TryRead(")") ? inner : throw _reader.Fault("has a group without its end");
    }

    private GrammarNode.Chars ReadEscape()
    {
        if (_reader.Peek() is 'b' or 'B')
        {
            throw _reader.Fault("uses a word boundary, which is not supported");
        }

        if (_reader.Peek() is (>= '1' and <= '9') or 'k')
        {
            throw _reader.Fault("uses a back-reference, which is not supported");
        }

        return new GrammarNode.Chars(ReadEscapedSet());
    }

    private CodePointSet ReadEscapedSet()
    {
        int point = _reader.Read();
        switch (point)
        {
            case GrammarReader.End:
                throw _reader.Fault("ends with a backslash");
            case 'd':
                return RegexClasses.Digits;
            case 'D':
                return RegexClasses.Digits.Negate();
            case 'w':
                return RegexClasses.Words;
            case 'W':
                return RegexClasses.Words.Negate();
            case 's':
                return RegexClasses.Spaces;
            case 'S':
                return RegexClasses.Spaces.Negate();
            case 'p' or 'P':
                throw _reader.Fault("uses a Unicode property, which is not supported");
            case 'n':
                return CodePointSet.Of('\n');
            case 'r':
                return CodePointSet.Of('\r');
            case 't':
                return CodePointSet.Of('\t');
            case 'f':
                return CodePointSet.Of('\f');
            case 'v':
                return CodePointSet.Of('\v');
            case '0' when _reader.Peek() is not (>= '0' and <= '9'):
                return CodePointSet.Of(0);
            case 'x':
                return CodePointSet.Of(_reader.ReadHex(2));
            case 'c' when _reader.Peek() is var letter and < 128 && char.IsAsciiLetter((char)Math.Max(0, letter)):
                return CodePointSet.Of(_reader.Read() % 32);
            case 'u':
                return CodePointSet.Of(ReadUnicode());
            case < 128 when char.IsAsciiLetterOrDigit((char)point):
                throw _reader.Fault("has an escape of no meaning");
            default:
                return CodePointSet.Of(point);
        }
    }

    private int ReadUnicode()
    {
        int point;
        if (_reader.TryRead("{"))
        {
            point = _reader.ReadHex(1);
            while (!_reader.TryRead("}"))
            {
                point = point <= CodePointSet.Last ? (point << 4) + _reader.ReadHex(1) : throw _reader.Fault("names a character beyond Unicode");
            }
        }
        else
        {
            point = _reader.ReadHex(4);
            if (char.IsHighSurrogate((char)point) && _reader.TryRead("\\u"))
            {
                int low = _reader.ReadHex(4);
                point = char.IsLowSurrogate((char)low) ? char.ConvertToUtf32((char)point, (char)low) : throw _reader.Fault("has half of a surrogate pair");
            }
        }

        return point <= CodePointSet.Last && point is not (>= 0xD800 and <= 0xDFFF) ? point : throw _reader.Fault("names something that is no character");
    }

    private CodePointSet ReadClass()
    {
        bool isNegated = _reader.TryRead("^");
        List<(int First, int Last)> ranges = [];
        while (!_reader.TryRead("]"))
        {
            CodePointSet first = ReadClassAtom();
            if (!_reader.TryRead("-"))
            {
                ranges.AddRange(first.Ranges);
                continue;
            }

            if (_reader.Peek() == ']')
            {
                ranges.AddRange(first.Ranges);
                ranges.Add(('-', '-'));
                continue;
            }

            CodePointSet last = ReadClassAtom();
            if (first.Ranges is [var low] && last.Ranges is [var high] && low.First == low.Last && high.First == high.Last)
            {
                ranges.Add(low.First <= high.First ? (low.First, high.First) : throw _reader.Fault("has a range that ends before it begins"));
            }
            else
            {
                // A class has no place in a range: the hyphen then stands for itself.
                ranges.AddRange(first.Ranges);
                ranges.Add(('-', '-'));
                ranges.AddRange(last.Ranges);
            }
        }

        CodePointSet set = CodePointSet.FromRanges([.. ranges]);
        return isNegated ? set.Negate() : set;
    }

    private CodePointSet ReadClassAtom()
    {
        int point = _reader.Read();
        return point switch
        {
            GrammarReader.End => throw _reader.Fault("has a class without its end"),
            '\\' when _reader.TryRead("b") => CodePointSet.Of('\b'),
            '\\' when _reader.TryRead("-") => CodePointSet.Of('-'),
            '\\' => ReadEscapedSet(),
            _ => CodePointSet.Of(point),
        };
    }

    private GrammarNode ReadQuantifiers(GrammarNode atom)
    {
        GrammarNode? repeated = ReadQuantifier(atom);
        if (repeated is null)
        {
            return atom;
        }

        _reader.TryRead("?");
        return _reader.Peek() is '*' or '+' or '?' || ReadQuantifier(atom) is not null ? throw _reader.Fault("repeats a repetition") : repeated;
    }

    private GrammarNode? ReadQuantifier(GrammarNode atom)
    {
        if (_reader.TryRead("*"))
        {
            return GrammarNode.Times(atom, 0, null);
        }

        if (_reader.TryRead("+"))
        {
            return GrammarNode.Times(atom, 1, null);
        }

        if (_reader.TryRead("?"))
        {
            return GrammarNode.Optional(atom);
        }

        int place = _reader.Position;
        if (!_reader.TryRead("{"))
        {
            return null;
        }

        int? min = _reader.ReadNumber();
        int? max = min;
        if (_reader.TryRead(","))
        {
            max = _reader.ReadNumber();
        }

        if (min is null || !_reader.TryRead("}"))
        {
            // ECMAScript takes a brace that begins no quantifier for itself.
            _reader.Position = place;
            return null;
        }

        return max < min ? throw _reader.Fault("has a repetition whose bounds are in the wrong order") : GrammarNode.Times(atom, min.Value, max);
    }
}
