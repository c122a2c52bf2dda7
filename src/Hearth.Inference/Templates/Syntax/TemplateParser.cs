using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Syntax;

/// <summary>Makes a tree of a template; this half reads the statements, the other the expressions.</summary>
/// <remarks>
/// Recursive descent. Every method that can contain itself passes through <see cref="Enter"/>, so the nesting is bounded and the
/// stack with it; chains such as <c>a + b + …</c> are loops here and bounded where the tree is walked. Precedence is that of <c>@huggingface/jinja</c>.
/// </remarks>
internal sealed partial class TemplateParser
{
    private readonly TemplateSource _source;
    private readonly List<TemplateToken> _tokens;
    private int _position;
    private int _depth;

    private TemplateParser(TemplateSource source)
    {
        _source = source;
        _tokens = TemplateLexer.Read(source);
    }

    private TemplateToken Current => _tokens[_position];

    /// <summary>The statements of a template.</summary>
    public static IReadOnlyList<TemplateStatement> Parse(TemplateSource source)
    {
        TemplateParser parser = new(source);
        List<TemplateStatement> statements = [];
        while (parser.Current.Kind != TokenKind.End)
        {
            parser.ReadStatement(statements);
        }

        return statements;
    }

    private void ReadStatement(List<TemplateStatement> statements)
    {
        TemplateToken token = Current;
        switch (token.Kind)
        {
            case TokenKind.Comment:
                _position++;
                break;
            case TokenKind.Text:
                _position++;
                statements.Add(new TemplateStatement.Text(token.Offset, StringValue.Trusted(token.Text)));
                break;
            case TokenKind.OpenExpression:
                _position++;
                statements.Add(new TemplateStatement.Output(token.Offset, ReadExpression()));
                Expect(TokenKind.CloseExpression, "`}}` is missing");
                break;
            case TokenKind.OpenStatement:
                Enter();
                statements.Add(ReadTag(token.Offset));
                _depth--;
                break;
            default:
                throw Malformed(token.Kind == TokenKind.End ? "the template ends inside a block" : "this cannot stand here");
        }
    }

    private TemplateStatement ReadTag(int offset)
    {
        _position++;
        TemplateToken tag = Current;
        if (tag.Kind != TokenKind.Identifier)
        {
            throw Malformed("a tag begins with its name");
        }

        _position++;
        switch (tag.Text)
        {
            case "set":
                return ReadSet(offset);
            case "if":
                TemplateStatement branch = ReadIf(offset);
                ReadEnd("endif");
                return branch;
            case "for":
                return ReadFor(offset);
            case "macro":
                return ReadMacro(offset);
            case "call":
                return ReadCallBlock(offset);
            case "filter":
                return ReadFilterBlock(offset);
            case "break":
                CloseTag();
                return new TemplateStatement.Break(offset);
            case "continue":
                CloseTag();
                return new TemplateStatement.Continue(offset);
            default:
                _position--;
                throw Malformed($"the tag `{tag.Text}` is not known or not expected here");
        }
    }

    private TemplateStatement.Set ReadSet(int offset)
    {
        TemplateExpression target = ReadTuple(ReadExpression);
        CheckTarget(target);
        if (Current.Is("="))
        {
            _position++;
            TemplateExpression value = ReadTuple(ReadExpression);
            CloseTag();
            return new TemplateStatement.Set(offset, target, value, []);
        }

        CloseTag();
        List<TemplateStatement> body = ReadBody("endset");
        ReadEnd("endset");
        return new TemplateStatement.Set(offset, target, null, body);
    }

    private void CheckTarget(TemplateExpression target)
    {
        bool fits = target switch
        {
            TemplateExpression.Name => true,
            TemplateExpression.Member { Property: StringValue } => true,
            TemplateExpression.Sequence { IsTuple: true } tuple => tuple.Items.All(static item => item is TemplateExpression.Name),
            _ => false,
        };
        if (!fits)
        {
            throw TemplateFaults.Malformed(_source, target.Offset, "`set` needs a name, names or an attribute of a namespace");
        }
    }

    private TemplateStatement.If ReadIf(int offset)
    {
        TemplateExpression condition = ReadExpression();
        CloseTag();
        List<TemplateStatement> body = ReadBody("elif", "else", "endif");
        List<TemplateStatement> alternative = [];
        if (AtTag("elif"))
        {
            int branch = Current.Offset;
            _position += 2;
            Enter();
            alternative.Add(ReadIf(branch));
            _depth--;
        }
        else if (AtTag("else"))
        {
            _position += 2;
            CloseTag();
            alternative = ReadBody("endif");
        }

        return new TemplateStatement.If(offset, condition, body, alternative);
    }

    private TemplateStatement.For ReadFor(int offset)
    {
        TemplateExpression target = ReadTuple(ReadPrimary);
        string[] names = target switch
        {
            TemplateExpression.Name name => [name.Value],
            TemplateExpression.Sequence { IsTuple: true } tuple when tuple.Items.All(static item => item is TemplateExpression.Name) =>
                [.. tuple.Items.Select(static item => ((TemplateExpression.Name)item).Value)],
            _ => throw TemplateFaults.Malformed(_source, target.Offset, "a loop needs one or more names"),
        };
        if (!Current.IsName("in"))
        {
            throw Malformed("`in` is missing");
        }

        _position++;
        TemplateExpression source = ReadExpression();
        TemplateExpression? condition = null;
        if (source is TemplateExpression.Conditional { Otherwise: null } selection)
        {
            source = selection.Then;
            condition = selection.Condition;
        }

        CloseTag();
        List<TemplateStatement> body = ReadBody("endfor", "else");
        List<TemplateStatement> alternative = [];
        if (AtTag("else"))
        {
            _position += 2;
            CloseTag();
            alternative = ReadBody("endfor");
        }

        ReadEnd("endfor");
        return new TemplateStatement.For(offset, names, target is TemplateExpression.Sequence, source, condition, body, alternative);
    }

    private TemplateStatement.Macro ReadMacro(int offset)
    {
        string name = ExpectName("a macro needs a name");
        IReadOnlyList<TemplateParameter> parameters = ReadParameters();
        CloseTag();
        List<TemplateStatement> body = ReadBody("endmacro");
        ReadEnd("endmacro");
        return new TemplateStatement.Macro(offset, MacroNames.Define(_source, offset, name, parameters, body));
    }

    private TemplateStatement.CallBlock ReadCallBlock(int offset)
    {
        IReadOnlyList<TemplateParameter> parameters = Current.Is("(") ? ReadParameters() : [];
        int place = Current.Offset;
        TemplateExpression.Name callee = new(place, ExpectName("`call` needs the name of a macro"));
        TemplateExpression.Call call = new(place, callee, ReadArguments());
        CloseTag();
        List<TemplateStatement> body = ReadBody("endcall");
        ReadEnd("endcall");
        return new TemplateStatement.CallBlock(offset, call, MacroNames.Define(_source, offset, string.Empty, parameters, body));
    }

    private TemplateStatement.FilterBlock ReadFilterBlock(int offset)
    {
        TemplateFilter filter = ReadFilterName();
        CloseTag();
        List<TemplateStatement> body = ReadBody("endfilter");
        ReadEnd("endfilter");
        return new TemplateStatement.FilterBlock(offset, filter, body);
    }

    private List<TemplateStatement> ReadBody(params ReadOnlySpan<string> ends)
    {
        List<TemplateStatement> body = [];
        while (!AtTag(ends))
        {
            ReadStatement(body);
        }

        return body;
    }

    private bool AtTag(params ReadOnlySpan<string> names)
    {
        if (Current.Kind != TokenKind.OpenStatement || _tokens[_position + 1].Kind != TokenKind.Identifier)
        {
            return false;
        }

        foreach (string name in names)
        {
            if (_tokens[_position + 1].IsName(name))
            {
                return true;
            }
        }

        return false;
    }

    private void ReadEnd(string name)
    {
        if (!AtTag(name))
        {
            throw Malformed($"`{name}` is missing");
        }

        _position += 2;
        CloseTag();
    }

    private void CloseTag() => Expect(TokenKind.CloseStatement, "`%}` is missing");

    private void Expect(TokenKind kind, string problem)
    {
        if (Current.Kind != kind)
        {
            throw Malformed(problem);
        }

        _position++;
    }

    private void ExpectSymbol(string symbol)
    {
        if (!Current.Is(symbol))
        {
            throw Malformed($"`{symbol}` is missing");
        }

        _position++;
    }

    private string ExpectName(string problem)
    {
        TemplateToken token = Current;
        Expect(TokenKind.Identifier, problem);
        return token.Text;
    }

    private void Enter()
    {
        if (++_depth > TemplateLimits.NestingMax)
        {
            throw TemplateFaults.Unbounded(_source, Current.Offset, "levels of nesting", TemplateLimits.NestingMax);
        }
    }

    private InferenceException Malformed(string problem) => TemplateFaults.Malformed(_source, Current.Offset, problem);
}
