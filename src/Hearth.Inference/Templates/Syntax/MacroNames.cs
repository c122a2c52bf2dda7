namespace Hearth.Inference.Templates.Syntax;

/// <summary>Finds out whether a macro's body reads <c>varargs</c> or <c>kwargs</c>, which decides what it accepts.</summary>
internal sealed class MacroNames
{
    private readonly HashSet<string> _declared;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly TemplateSource _source;
    private readonly int _offset;
    private int _depth;

    private MacroNames(TemplateSource source, int offset, IReadOnlyList<TemplateParameter> parameters)
    {
        _source = source;
        _offset = offset;
        _declared = new HashSet<string>(parameters.Select(static parameter => parameter.Name), StringComparer.Ordinal);
    }

    /// <summary>Completes a macro with what its body reads.</summary>
    public static MacroDefinition Define(
        TemplateSource source,
        int offset,
        string name,
        IReadOnlyList<TemplateParameter> parameters,
        IReadOnlyList<TemplateStatement> body)
    {
        MacroNames names = new(source, offset, parameters);
        names.VisitBlock(body);
        return new MacroDefinition(name, parameters, body, names._read.Contains("varargs"), names._read.Contains("kwargs"));
    }

    // In the order in which Jinja visits: a name set before it is read is the template's own variable.
    private void VisitBlock(IReadOnlyList<TemplateStatement> statements)
    {
        foreach (TemplateStatement statement in statements)
        {
            VisitStatement(statement);
        }
    }

    private void VisitStatement(TemplateStatement statement)
    {
        Enter();
        VisitStatementParts(statement);
        _depth--;
    }

    private void VisitStatementParts(TemplateStatement statement)
    {
        switch (statement)
        {
            case TemplateStatement.Output output:
                Visit(output.Value);
                break;
            case TemplateStatement.Set set:
                Declare(set.Target);
                Visit(set.Value);
                VisitBlock(set.Body);
                break;
            case TemplateStatement.If branch:
                Visit(branch.Condition);
                VisitBlock(branch.Body);
                VisitBlock(branch.Alternative);
                break;
            case TemplateStatement.For loop:
                _declared.UnionWith(loop.Targets);
                Visit(loop.Source);
                VisitBlock(loop.Body);
                VisitBlock(loop.Alternative);
                Visit(loop.Condition);
                break;
            case TemplateStatement.Macro macro:
                VisitMacro(macro.Definition);
                break;
            case TemplateStatement.CallBlock block:
                Visit(block.Call);
                VisitMacro(block.Caller);
                break;
            case TemplateStatement.FilterBlock block:
                VisitBlock(block.Body);
                VisitArguments(block.Applied.Arguments);
                break;
        }
    }

    private void VisitMacro(MacroDefinition macro)
    {
        _declared.UnionWith(macro.Parameters.Select(static parameter => parameter.Name));
        foreach (TemplateParameter parameter in macro.Parameters)
        {
            Visit(parameter.Default);
        }

        VisitBlock(macro.Body);
    }

    private void VisitArguments(IReadOnlyList<TemplateArgument>? arguments)
    {
        foreach (TemplateArgument argument in arguments ?? [])
        {
            Visit(argument.Value);
        }
    }

    private void Visit(TemplateExpression? expression)
    {
        Enter();
        VisitParts(expression);
        _depth--;
    }

    private void VisitParts(TemplateExpression? expression)
    {
        switch (expression)
        {
            case TemplateExpression.Name name when !_declared.Contains(name.Value):
                _read.Add(name.Value);
                break;
            case TemplateExpression.Sequence sequence:
                foreach (TemplateExpression item in sequence.Items)
                {
                    Visit(item);
                }

                break;
            case TemplateExpression.Mapping mapping:
                foreach ((TemplateExpression key, TemplateExpression value) in mapping.Entries)
                {
                    Visit(key);
                    Visit(value);
                }

                break;
            case TemplateExpression.Member member:
                Visit(member.Target);
                break;
            case TemplateExpression.Item item:
                Visit(item.Target);
                Visit(item.Key);
                break;
            case TemplateExpression.Slice slice:
                Visit(slice.Target);
                Visit(slice.Start);
                Visit(slice.Stop);
                Visit(slice.Step);
                break;
            case TemplateExpression.Call call:
                Visit(call.Callee);
                VisitArguments(call.Arguments);
                break;
            case TemplateExpression.Unary unary:
                Visit(unary.Operand);
                break;
            case TemplateExpression.Binary binary:
                Visit(binary.Left);
                Visit(binary.Right);
                break;
            case TemplateExpression.Filter filter:
                Visit(filter.Operand);
                VisitArguments(filter.Applied.Arguments);
                break;
            case TemplateExpression.Test test:
                Visit(test.Operand);
                Visit(test.Argument);
                break;
            case TemplateExpression.Conditional conditional:
                Visit(conditional.Condition);
                Visit(conditional.Then);
                Visit(conditional.Otherwise);
                break;
        }
    }

    private void Declare(TemplateExpression target)
    {
        if (target is TemplateExpression.Name name)
        {
            _declared.Add(name.Value);
        }
        else if (target is TemplateExpression.Sequence sequence)
        {
            foreach (TemplateExpression item in sequence.Items)
            {
                Declare(item);
            }
        }
    }

    private void Enter()
    {
        if (++_depth > TemplateLimits.DepthMax)
        {
            throw TemplateFaults.Unbounded(_source, _offset, "levels of nesting", TemplateLimits.DepthMax);
        }
    }
}
