using System.Globalization;
using System.Text;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Syntax;

/// <content>Expressions, lowest precedence first.</content>
internal sealed partial class TemplateParser
{
    // The tests that may take an argument without parentheses, as in `a is equalto b`.
    private static readonly string[] s_testsWithArgument =
        ["equalto", "eq", "ne", "lt", "le", "gt", "ge", "in", "sameas", "divisibleby"];

    private TemplateExpression ReadTuple(Func<TemplateExpression> readItem)
    {
        int offset = Current.Offset;
        TemplateExpression first = readItem();
        if (!Current.Is(","))
        {
            return first;
        }

        List<TemplateExpression> items = [first];
        while (Current.Is(","))
        {
            _position++;
            if (Current.Is(")"))
            {
                break;
            }

            items.Add(readItem());
        }

        return new TemplateExpression.Sequence(offset, items, IsTuple: true);
    }

    private TemplateExpression ReadExpression()
    {
        Enter();
        TemplateExpression then = ReadOr();
        TemplateExpression result = then;
        if (Current.IsName("if"))
        {
            _position++;
            TemplateExpression condition = ReadOr();
            TemplateExpression? otherwise = null;
            if (Current.IsName("else"))
            {
                _position++;
                otherwise = ReadExpression();
            }

            result = new TemplateExpression.Conditional(then.Offset, condition, then, otherwise);
        }

        _depth--;
        return result;
    }

    private TemplateExpression ReadOr()
    {
        TemplateExpression left = ReadAnd();
        while (Current.IsName("or"))
        {
            left = ReadRight(BinaryOperator.Or, left, ReadAnd);
        }

        return left;
    }

    private TemplateExpression ReadAnd()
    {
        TemplateExpression left = ReadNot();
        while (Current.IsName("and"))
        {
            left = ReadRight(BinaryOperator.And, left, ReadNot);
        }

        return left;
    }

    private TemplateExpression ReadNot()
    {
        if (!Current.IsName("not"))
        {
            return ReadComparison();
        }

        int offset = Current.Offset;
        _position++;
        Enter();
        TemplateExpression operand = ReadNot();
        _depth--;
        return new TemplateExpression.Unary(offset, UnaryOperator.Not, operand);
    }

    private TemplateExpression ReadComparison()
    {
        TemplateExpression left = ReadSum();
        while (true)
        {
            BinaryOperator? found = Current switch
            {
                { Kind: TokenKind.Identifier, Text: "in" } => BinaryOperator.In,
                { Kind: TokenKind.Identifier, Text: "not" } when _tokens[_position + 1].IsName("in") => BinaryOperator.NotIn,
                { Kind: TokenKind.Symbol, Text: "==" } => BinaryOperator.Equal,
                { Kind: TokenKind.Symbol, Text: "!=" } => BinaryOperator.NotEqual,
                { Kind: TokenKind.Symbol, Text: "<" } => BinaryOperator.Less,
                { Kind: TokenKind.Symbol, Text: ">" } => BinaryOperator.Greater,
                { Kind: TokenKind.Symbol, Text: "<=" } => BinaryOperator.LessOrEqual,
                { Kind: TokenKind.Symbol, Text: ">=" } => BinaryOperator.GreaterOrEqual,
                _ => null,
            };
            if (found is not { } comparison)
            {
                return left;
            }

            _position += comparison == BinaryOperator.NotIn ? 1 : 0;
            left = ReadRight(comparison, left, ReadSum);
        }
    }

    private TemplateExpression ReadSum()
    {
        TemplateExpression left = ReadProduct();
        while (Current.Kind == TokenKind.Symbol && Current.Text is "+" or "-" or "~")
        {
            BinaryOperator found = Current.Text switch
            {
                "+" => BinaryOperator.Add,
                "-" => BinaryOperator.Subtract,
                _ => BinaryOperator.Concatenate,
            };
            left = ReadRight(found, left, ReadProduct);
        }

        return left;
    }

    private TemplateExpression ReadProduct()
    {
        TemplateExpression left = ReadPower();
        while (Current.Kind == TokenKind.Symbol && Current.Text is "*" or "/" or "//" or "%")
        {
            BinaryOperator found = Current.Text switch
            {
                "*" => BinaryOperator.Multiply,
                "/" => BinaryOperator.Divide,
                "//" => BinaryOperator.FloorDivide,
                _ => BinaryOperator.Modulo,
            };
            left = ReadRight(found, left, ReadPower);
        }

        return left;
    }

    // Left-associative, unlike Python's: 2 ** 3 ** 2 is 64.
    private TemplateExpression ReadPower()
    {
        TemplateExpression left = ReadTest();
        while (Current.Is("**"))
        {
            left = ReadRight(BinaryOperator.Power, left, ReadTest);
        }

        return left;
    }

    private TemplateExpression.Binary ReadRight(BinaryOperator found, TemplateExpression left, Func<TemplateExpression> readOperand)
    {
        int offset = Current.Offset;
        _position++;
        return new TemplateExpression.Binary(offset, found, left, readOperand());
    }

    private TemplateExpression ReadTest()
    {
        TemplateExpression operand = ReadFilters();
        while (Current.IsName("is"))
        {
            int offset = Current.Offset;
            _position++;
            bool isNegated = Current.IsName("not");
            _position += isNegated ? 1 : 0;
            string name = ExpectName("a test needs a name");
            TemplateExpression? argument = null;
            if (Current.Is("("))
            {
                List<TemplateArgument> arguments = ReadArguments();
                argument = arguments is [{ Kind: ArgumentKind.Positional }]
                    ? arguments[0].Value
                    : throw TemplateFaults.Malformed(_source, offset, "a test takes one argument");
            }
            else if (s_testsWithArgument.Contains(name, StringComparer.Ordinal)
                && (Current.Kind is TokenKind.Identifier or TokenKind.Number or TokenKind.String || Current.Is("["))
                && Current.Text is not ("and" or "or" or "else" or "if" or "is" or "not" or "in"))
            {
                argument = ReadFilters();
            }

            operand = new TemplateExpression.Test(offset, operand, name, isNegated, argument);
        }

        return operand;
    }

    private TemplateExpression ReadFilters()
    {
        TemplateExpression operand = ReadSigned();
        while (Current.Is("|"))
        {
            int offset = Current.Offset;
            _position++;
            operand = new TemplateExpression.Filter(offset, operand, ReadFilterName());
        }

        return operand;
    }

    private TemplateFilter ReadFilterName()
    {
        string name = ExpectName("a filter needs a name");
        return new TemplateFilter(name, Current.Is("(") ? ReadArguments() : null);
    }

    private TemplateExpression ReadSigned()
    {
        TemplateToken token = Current;
        if (token.Kind != TokenKind.UnarySign && !token.Is("-") && !token.Is("+"))
        {
            return ReadPostfix(ReadPrimary());
        }

        _position++;
        Enter();
        TemplateExpression operand = ReadSigned();
        _depth--;
        return new TemplateExpression.Unary(token.Offset, token.Text[0] == '-' ? UnaryOperator.Minus : UnaryOperator.Plus, operand);
    }

    private TemplateExpression ReadPostfix(TemplateExpression target)
    {
        while (true)
        {
            TemplateToken token = Current;
            if (token.Is("."))
            {
                _position++;
                target = new TemplateExpression.Member(token.Offset, target, ReadProperty());
            }
            else if (token.Is("["))
            {
                _position++;
                target = ReadItem(token.Offset, target);
                ExpectSymbol("]");
            }
            else if (token.Is("("))
            {
                target = new TemplateExpression.Call(token.Offset, target, ReadArguments());
            }
            else
            {
                return target;
            }
        }
    }

    private TemplateValue ReadProperty()
    {
        TemplateToken token = Current;
        _position++;
        return token.Kind switch
        {
            TokenKind.Identifier => StringValue.Trusted(token.Text),
            TokenKind.Number when !token.Text.Contains('.', StringComparison.Ordinal) => ParseNumber(token.Text),
            _ => throw TemplateFaults.Malformed(_source, token.Offset, "a dot needs a name or an index behind it"),
        };
    }

    private TemplateExpression ReadItem(int offset, TemplateExpression target)
    {
        List<TemplateExpression?> parts = [];
        bool isSlice = false;
        while (!Current.Is("]"))
        {
            TemplateExpression? part = Current.Is(":") ? null : ReadExpression();
            parts.Add(part);
            if (Current.Is(":"))
            {
                _position++;
                isSlice = true;
            }
            else if (!Current.Is("]"))
            {
                throw Malformed("`]` is missing");
            }
        }

        if (parts.Count == 0 || parts.Count > 3)
        {
            throw Malformed("an index needs one part and a slice at most three");
        }

        return isSlice
            ? new TemplateExpression.Slice(offset, target, parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2))
            : new TemplateExpression.Item(offset, target, parts[0]!);
    }

    private TemplateExpression ReadPrimary()
    {
        TemplateToken token = Current;
        _position += token.Kind == TokenKind.End ? 0 : 1;
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new TemplateExpression.Literal(token.Offset, ParseNumber(token.Text));
            case TokenKind.String:
                StringBuilder text = new(token.Text);
                while (Current.Kind == TokenKind.String)
                {
                    text.Append(Current.Text);
                    _position++;
                }

                return new TemplateExpression.Literal(token.Offset, StringValue.Trusted(text.ToString()));
            case TokenKind.Identifier:
                return new TemplateExpression.Name(token.Offset, token.Text);
            case TokenKind.Symbol when token.Text is "(":
                TemplateExpression inner = ReadTuple(ReadExpression);
                ExpectSymbol(")");
                return inner;
            case TokenKind.Symbol when token.Text is "[":
                return ReadList(token.Offset);
            case TokenKind.Symbol when token.Text is "{":
                return ReadMapping(token.Offset);
            default:
                throw TemplateFaults.Malformed(_source, token.Offset, "a value is missing");
        }
    }

    private TemplateExpression.Sequence ReadList(int offset)
    {
        List<TemplateExpression> items = [];
        while (!Current.Is("]"))
        {
            items.Add(ReadExpression());
            _position += Current.Is(",") ? 1 : 0;
        }

        _position++;
        return new TemplateExpression.Sequence(offset, items, IsTuple: false);
    }

    private TemplateExpression.Mapping ReadMapping(int offset)
    {
        List<(TemplateExpression Key, TemplateExpression Value)> entries = [];
        while (!Current.Is("}"))
        {
            TemplateExpression key = ReadExpression();
            ExpectSymbol(":");
            entries.Add((key, ReadExpression()));
            _position += Current.Is(",") ? 1 : 0;
        }

        _position++;
        return new TemplateExpression.Mapping(offset, entries);
    }

    private List<TemplateArgument> ReadArguments()
    {
        ExpectSymbol("(");
        List<TemplateArgument> arguments = [];
        bool hasSpread = false;
        bool hasKeyword = false;
        while (!Current.Is(")"))
        {
            TemplateArgument argument = ReadArgument();
            string? problem = argument.Kind switch
            {
                ArgumentKind.KeywordSpread when !(Current.Is(")") || (Current.Is(",") && _tokens[_position + 1].Is(")"))) =>
                    "`**` must be the last argument",
                ArgumentKind.Spread when hasSpread => "only one `*` argument is allowed",
                ArgumentKind.Positional when hasKeyword || hasSpread => "plain arguments come before keywords and before `*`",
                _ => null,
            };
            if (problem is not null)
            {
                throw TemplateFaults.Malformed(_source, argument.Value.Offset, problem);
            }

            hasSpread |= argument.Kind == ArgumentKind.Spread;
            hasKeyword |= argument.Kind == ArgumentKind.Keyword;
            arguments.Add(argument);
            _position += Current.Is(",") ? 1 : 0;
        }

        _position++;
        return arguments;
    }

    private TemplateArgument ReadArgument()
    {
        if (Current.Is("**") || Current.Is("*"))
        {
            ArgumentKind kind = Current.Is("*") ? ArgumentKind.Spread : ArgumentKind.KeywordSpread;
            _position++;
            return new TemplateArgument(kind, string.Empty, ReadExpression());
        }

        TemplateExpression value = ReadExpression();
        if (!Current.Is("="))
        {
            return new TemplateArgument(ArgumentKind.Positional, string.Empty, value);
        }

        string name = value is TemplateExpression.Name found ? found.Value : throw Malformed("a keyword must be a name");
        _position++;
        return new TemplateArgument(ArgumentKind.Keyword, name, ReadExpression());
    }

    private List<TemplateParameter> ReadParameters()
    {
        ExpectSymbol("(");
        List<TemplateParameter> parameters = [];
        while (!Current.Is(")"))
        {
            int offset = Current.Offset;
            string name = ExpectName("a parameter needs a name");
            TemplateExpression? fallback = null;
            if (Current.Is("="))
            {
                _position++;
                fallback = ReadExpression();
            }

            if (parameters.Exists(other => string.Equals(other.Name, name, StringComparison.Ordinal)))
            {
                throw TemplateFaults.Malformed(_source, offset, "this parameter is named twice");
            }

            if (fallback is null && parameters is [.., { Default: not null }])
            {
                throw TemplateFaults.Malformed(_source, offset, "a parameter without a default follows one with a default");
            }

            parameters.Add(new TemplateParameter(name, fallback));
            _position += Current.Is(",") ? 1 : 0;
        }

        _position++;
        return parameters;
    }

    private static NumberValue ParseNumber(string text) => new(
        double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
        IsFloat: text.Contains('.', StringComparison.Ordinal));
}
