using System.Text;

namespace Hearth.Inference.Grammars;

/// <summary>Reads a grammar in llama.cpp's notation, GBNF: rules <c>name ::= alternatives</c>, of which <c>root</c> is the whole.</summary>
/// <remarks>
/// A rule ends with its line, unless a parenthesis is open or an alternative has just begun. Known besides the notation's own: <c>&lt;name&gt;</c> is a
/// control token of the model, as in newer versions of llama.cpp.
/// </remarks>
internal sealed class GbnfParser
{
    private const string Root = "root";

    private readonly GrammarReader _reader;
    private readonly Dictionary<string, GrammarRule> _rules = new(StringComparer.Ordinal);
    private int _depth;

    private GbnfParser(GrammarReader reader) => _reader = reader;

    /// <summary>The tree of a grammar.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GbnfInvalid"/>, <see cref="InferenceErrors.GrammarTooLarge"/>.</exception>
    public static GrammarNode Parse(string text)
    {
        if (text.Length > GrammarLimits.SourceLengthMax)
        {
            throw GrammarFaults.TooLarge("characters in a grammar", GrammarLimits.SourceLengthMax);
        }

        return new GbnfParser(new GrammarReader(text, InferenceErrors.GbnfInvalid, "The grammar")).ReadRules();
    }

    private GrammarNode.Call ReadRules()
    {
        SkipSpace(crossesLines: true);
        while (_reader.Peek() != GrammarReader.End)
        {
            GrammarRule rule = RuleOf(ReadName());
            SkipSpace(crossesLines: false);
            if (!_reader.TryRead("::="))
            {
                throw _reader.Fault("has a name without `::=`");
            }

            SkipSpace(crossesLines: true);
            GrammarNode body = ReadAlternatives(isNested: false);
            // As in llama.cpp, the later of two rules of one name counts.
            rule.Body = body;
            if (_reader.Peek() is not (GrammarReader.End or '\n' or '\r'))
            {
                throw _reader.Fault("has something behind a rule that is no part of it");
            }

            SkipSpace(crossesLines: true);
        }

        foreach ((string name, GrammarRule rule) in _rules)
        {
            if (rule.Body is null)
            {
                throw _reader.Fault($"uses the rule `{name}`, which is nowhere");
            }
        }

        return _rules.TryGetValue(Root, out GrammarRule? root) ? new GrammarNode.Call(root) : throw _reader.Fault("has no rule `root`");
    }

    private GrammarNode ReadAlternatives(bool isNested)
    {
        if (++_depth > GrammarLimits.DepthMax)
        {
            throw GrammarFaults.TooLarge("groups in groups", GrammarLimits.DepthMax);
        }

        List<GrammarNode> options = [ReadSequence(isNested)];
        while (_reader.TryRead("|"))
        {
            SkipSpace(crossesLines: true);
            options.Add(ReadSequence(isNested));
        }

        _depth--;
        return GrammarNode.OneOf([.. options]);
    }

    private GrammarNode ReadSequence(bool isNested)
    {
        List<GrammarNode> parts = [];
        while (ReadItem() is { } item)
        {
            SkipSpace(isNested);
            while (ReadQuantifier(item) is { } repeated)
            {
                item = repeated;
                SkipSpace(isNested);
            }

            parts.Add(item);
        }

        return GrammarNode.InOrder([.. parts]);
    }

    private GrammarNode? ReadItem()
    {
        switch (_reader.Peek())
        {
            case '"':
                _reader.Read();
                return ReadLiteral();
            case '[':
                _reader.Read();
                return new GrammarNode.Chars(ReadClass());
            case '(':
                _reader.Read();
                SkipSpace(crossesLines: true);
                GrammarNode inner = ReadAlternatives(isNested: true);
                return _reader.TryRead(")") ? inner : throw _reader.Fault("has a group without its end");
            case '.':
                _reader.Read();
                return new GrammarNode.Chars(CodePointSet.All);
            case '<':
                return ReadToken();
            case var point when IsNamePart(point):
                return new GrammarNode.Call(RuleOf(ReadName()));
            default:
                return null;
        }
    }

    private GrammarNode ReadLiteral()
    {
        StringBuilder text = new();
        while (_reader.Peek() != '"')
        {
            text.Append(new Rune(ReadChar()));
        }

        _reader.Read();
        return GrammarNode.Text(text.ToString());
    }

    private CodePointSet ReadClass()
    {
        bool isNegated = _reader.TryRead("^");
        List<(int First, int Last)> ranges = [];
        while (!_reader.TryRead("]"))
        {
            int first = ReadChar();
            int last = first;
            int place = _reader.Position;
            if (_reader.TryRead("-"))
            {
                if (_reader.Peek() == ']')
                {
                    _reader.Position = place;
                }
                else
                {
                    last = ReadChar();
                }
            }

            ranges.Add(first <= last ? (first, last) : throw _reader.Fault("has a range that ends before it begins"));
        }

        CodePointSet set = CodePointSet.FromRanges([.. ranges]);
        return isNegated ? set.Negate() : set;
    }

    private GrammarNode ReadToken()
    {
        StringBuilder name = new();
        do
        {
            int point = _reader.Read();
            if (point is GrammarReader.End or '\n' || (name.Length == 1 && point == '['))
            {
                throw _reader.Fault("names a token in a way that is not supported: `<name>` is");
            }

            name.Append(new Rune(point));
        }
        while (name[^1] != '>');
        return GrammarBuilder.Marker(name.ToString());
    }

    private int ReadChar()
    {
        int point = _reader.Read();
        if (point == GrammarReader.End)
        {
            throw _reader.Fault("ends in the middle of a literal or a class");
        }

        if (point != '\\')
        {
            return point;
        }

        int escaped = _reader.Read() switch
        {
            'x' => _reader.ReadHex(2),
            'u' => _reader.ReadHex(4),
            'U' => _reader.ReadHex(8),
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            '\\' => '\\',
            '"' => '"',
            '[' => '[',
            ']' => ']',
            _ => throw _reader.Fault("has an escape of no meaning"),
        };
        return Rune.IsValid(escaped) ? escaped : throw _reader.Fault("names something that is no character");
    }

    private GrammarNode? ReadQuantifier(GrammarNode item)
    {
        if (_reader.TryRead("*"))
        {
            return GrammarNode.Times(item, 0, null);
        }

        if (_reader.TryRead("+"))
        {
            return GrammarNode.Times(item, 1, null);
        }

        if (_reader.TryRead("?"))
        {
            return GrammarNode.Optional(item);
        }

        if (!_reader.TryRead("{"))
        {
            return null;
        }

        SkipSpace(crossesLines: false);
        int? min = _reader.ReadNumber();
        SkipSpace(crossesLines: false);
        int? max = min;
        if (_reader.TryRead(","))
        {
            SkipSpace(crossesLines: false);
            max = _reader.ReadNumber();
            SkipSpace(crossesLines: false);
        }
        else if (min is null)
        {
            throw _reader.Fault("has a repetition without a number");
        }

        if (!_reader.TryRead("}") || max < (min ?? 0))
        {
            throw _reader.Fault("has a repetition that cannot be read");
        }

        return GrammarNode.Times(item, min ?? 0, max);
    }

    private string ReadName()
    {
        StringBuilder name = new();
        while (IsNamePart(_reader.Peek()))
        {
            name.Append((char)_reader.Read());
        }

        return name.Length > 0 ? name.ToString() : throw _reader.Fault("has something other than a rule");
    }

    private GrammarRule RuleOf(string name)
    {
        if (!_rules.TryGetValue(name, out GrammarRule? rule))
        {
            rule = new GrammarRule();
            _rules.Add(name, rule);
        }

        return rule;
    }

    private void SkipSpace(bool crossesLines)
    {
        while (true)
        {
            switch (_reader.Peek())
            {
                case ' ' or '\t':
                    _reader.Read();
                    break;
                case '\n' or '\r' when crossesLines:
                    _reader.Read();
                    break;
                case '#':
                    while (_reader.Peek() is not (GrammarReader.End or '\n' or '\r'))
                    {
                        _reader.Read();
                    }

                    break;
                default:
                    return;
            }
        }
    }

    private static bool IsNamePart(int point) => point is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_';
}
