using Hearth.Inference.Templates.Syntax;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>Walks the tree of a template; this half executes statements, the other evaluates expressions.</summary>
/// <remarks>
/// Invariants. 1. Every node counts as a step and every level as depth, so that each rendering ends. 2. Statements write into the
/// builder they are given and nowhere else. 3. Loops and calls have a scope of their own; a macro sees the scope it is called from,
/// not the one it was written in, as in <c>@huggingface/jinja</c>.
/// </remarks>
internal sealed partial class TemplateEvaluator
{
    private readonly TemplateRun _run;
    private readonly ValueMethods _methods;
    private readonly ValueFilters _filters;

    /// <summary>Makes an evaluator for one rendering.</summary>
    public TemplateEvaluator(TemplateRun run)
    {
        _run = run;
        _methods = new ValueMethods(run);
        _filters = new ValueFilters(run, _methods);
    }

    /// <summary>Renders a whole template.</summary>
    public MarkedText Render(IReadOnlyList<TemplateStatement> statements, TemplateScope scope) => RenderBlock(statements, scope).Marked;

    // A loop outside cannot be left from inside a macro; Jinja does not allow it either.
    private StringValue RenderBlock(IReadOnlyList<TemplateStatement> statements, TemplateScope scope)
    {
        MarkedTextBuilder output = new();
        return Execute(statements, scope, output) == BlockOutcome.Completed
            ? new StringValue(output.ToMarked())
            : throw _run.Fail("`break` and `continue` belong into a loop");
    }

    private BlockOutcome Execute(IReadOnlyList<TemplateStatement> statements, TemplateScope scope, MarkedTextBuilder output)
    {
        _run.Enter();
        BlockOutcome outcome = BlockOutcome.Completed;
        for (int i = 0; i < statements.Count && outcome == BlockOutcome.Completed; i++)
        {
            _run.Step(statements[i].Offset);
            outcome = Execute(statements[i], scope, output);
        }

        _run.Leave();
        return outcome;
    }

    private BlockOutcome Execute(TemplateStatement statement, TemplateScope scope, MarkedTextBuilder output)
    {
        switch (statement)
        {
            case TemplateStatement.Text text:
                Write(text.Value.Marked, output);
                return BlockOutcome.Completed;
            case TemplateStatement.Output expression:
                Print(Evaluate(expression.Value, scope), output);
                return BlockOutcome.Completed;
            case TemplateStatement.Set set:
                return ExecuteSet(set, scope);
            case TemplateStatement.If branch:
                return Execute(Evaluate(branch.Condition, scope).IsTruthy ? branch.Body : branch.Alternative, scope, output);
            case TemplateStatement.For loop:
                return ExecuteFor(loop, scope, output);
            case TemplateStatement.Macro macro:
                scope.Set(macro.Definition.Name, MakeFunction(macro.Definition, enclosing: null));
                return BlockOutcome.Completed;
            case TemplateStatement.CallBlock block:
                ExecuteCallBlock(block, scope, output);
                return BlockOutcome.Completed;
            case TemplateStatement.FilterBlock block:
                return ExecuteFilterBlock(block, scope, output);
            case TemplateStatement.Break:
                return BlockOutcome.Broken;
            default:
                return BlockOutcome.Continued;
        }
    }

    private BlockOutcome ExecuteSet(TemplateStatement.Set set, TemplateScope scope)
    {
        TemplateValue value;
        if (set.Value is not null)
        {
            value = Evaluate(set.Value, scope);
        }
        else
        {
            MarkedTextBuilder body = new();
            BlockOutcome outcome = Execute(set.Body, scope, body);
            if (outcome != BlockOutcome.Completed)
            {
                return outcome;
            }

            value = new StringValue(body.ToMarked());
        }

        Assign(set.Target, value, scope);
        return BlockOutcome.Completed;
    }

    private void Assign(TemplateExpression target, TemplateValue value, TemplateScope scope)
    {
        switch (target)
        {
            case TemplateExpression.Name name:
                scope.Set(name.Value, value);
                break;
            case TemplateExpression.Member { Property: StringValue property } member:
                NamespaceValue attributes = Evaluate(member.Target, scope) as NamespaceValue
                    ?? throw _run.Fail("attributes can only be set on a namespace");
                _run.Elements(1);
                attributes.Entries.Set(property, value);
                break;
            case TemplateExpression.Sequence tuple:
                Unpack([.. tuple.Items.Select(static item => ((TemplateExpression.Name)item).Value)], value, scope);
                break;
        }
    }

    private void Unpack(IReadOnlyList<string> names, TemplateValue value, TemplateScope scope)
    {
        if (value is not ListValue { Items: { } items } || items.Count != names.Count)
        {
            throw _run.Fail($"a list of {names.Count} was expected to be unpacked");
        }

        for (int i = 0; i < names.Count; i++)
        {
            scope.Set(names[i], items[i]);
        }
    }

    private BlockOutcome ExecuteFor(TemplateStatement.For loop, TemplateScope scope, MarkedTextBuilder output)
    {
        TemplateScope inner = new(scope);
        List<TemplateValue> items = SelectItems(loop, inner);
        bool isEmpty = true;
        for (int i = 0; i < items.Count; i++)
        {
            inner.Set("loop", MakeLoop(items, i));
            SetTargets(loop, items[i], inner);
            int written = output.Length;
            BlockOutcome outcome = Execute(loop.Body, inner, output);
            if (outcome == BlockOutcome.Completed)
            {
                isEmpty = false;
                continue;
            }

            // What an iteration has written goes when it is left early, and an iteration left early does not count for `else`:
            // unlike Jinja, but what the renderer does that templates are tested against.
            output.Truncate(written);
            if (outcome == BlockOutcome.Broken)
            {
                break;
            }
        }

        return isEmpty ? Execute(loop.Alternative, inner, output) : BlockOutcome.Completed;
    }

    private List<TemplateValue> SelectItems(TemplateStatement.For loop, TemplateScope scope)
    {
        List<TemplateValue> items = Evaluate(loop.Source, scope) switch
        {
            ListValue list => list.Items,
            MappingValue mapping => _methods.Keys(mapping).Items,
            var other => throw _run.Fail($"a loop needs a list or a dict, not {other.Kind}"),
        };
        _run.Elements(items.Count);
        if (loop.Condition is null)
        {
            // A copy: the body may append to what it walks.
            return [.. items];
        }

        List<TemplateValue> selected = [];
        foreach (TemplateValue item in items.ToArray())
        {
            TemplateScope test = new(scope);
            SetTargets(loop, item, test);
            if (Evaluate(loop.Condition, test).IsTruthy)
            {
                selected.Add(item);
            }
        }

        return selected;
    }

    private void SetTargets(TemplateStatement.For loop, TemplateValue item, TemplateScope scope)
    {
        if (loop.Unpacks)
        {
            Unpack(loop.Targets, item, scope);
        }
        else
        {
            scope.Set(loop.Targets[0], item);
        }
    }

    private static MappingValue MakeLoop(List<TemplateValue> items, int index) => new(() =>
    {
        MappingEntries loop = new();
        loop.Set("index", new NumberValue(index + 1));
        loop.Set("index0", new NumberValue(index));
        loop.Set("revindex", new NumberValue(items.Count - index));
        loop.Set("revindex0", new NumberValue(items.Count - index - 1));
        loop.Set("first", BooleanValue.Of(index == 0));
        loop.Set("last", BooleanValue.Of(index == items.Count - 1));
        loop.Set("length", new NumberValue(items.Count));
        loop.Set("previtem", index > 0 ? items[index - 1] : UndefinedValue.Instance);
        loop.Set("nextitem", index < items.Count - 1 ? items[index + 1] : UndefinedValue.Instance);
        return loop;
    });

    private FunctionValue MakeFunction(MacroDefinition macro, TemplateScope? enclosing) => new((arguments, scope) =>
    {
        TemplateScope body = new(enclosing ?? scope);
        BindArguments(macro, arguments, body);
        return RenderBlock(macro.Body, body);
    });

    private void BindArguments(MacroDefinition macro, CallArguments arguments, TemplateScope scope)
    {
        string name = macro.Name.Length > 0 ? $"the macro `{macro.Name}`" : "the call block";
        MappingEntries keywords = new();
        foreach ((StringValue key, TemplateValue value) in arguments.Keywords.InOrder)
        {
            keywords.Set(key, value);
        }

        List<TemplateParameter> missing = [];
        for (int i = 0; i < macro.Parameters.Count; i++)
        {
            TemplateParameter parameter = macro.Parameters[i];
            TemplateValue? value = arguments.Positional.ElementAtOrDefault(i);
            if (value is null && keywords.TryGet(parameter.Name, out value))
            {
                keywords.Remove(parameter.Name);
            }

            scope.Set(parameter.Name, value ?? UndefinedValue.Instance);
            if (value is null && parameter.Default is not null)
            {
                missing.Add(parameter);
            }
        }

        if (macro.TakesFurtherKeywords)
        {
            scope.Set("kwargs", new MappingValue(keywords));
        }
        else if (keywords.Count > 0)
        {
            throw _run.Fail($"{name} takes no such keyword argument");
        }

        if (macro.TakesFurtherPositional)
        {
            scope.Set("varargs", new ListValue([.. arguments.Positional.Skip(macro.Parameters.Count)]));
        }
        else if (arguments.Positional.Count > macro.Parameters.Count)
        {
            throw _run.Fail($"{name} takes at most {macro.Parameters.Count} arguments");
        }

        // All names are bound before a default is evaluated, so that one cannot see an outer variable of a parameter's name.
        foreach (TemplateParameter parameter in missing)
        {
            scope.Set(parameter.Name, Evaluate(parameter.Default!, scope));
        }
    }

    private void ExecuteCallBlock(TemplateStatement.CallBlock block, TemplateScope scope, MarkedTextBuilder output)
    {
        CallArguments arguments = EvaluateArguments(block.Call.Arguments, scope);
        FunctionValue function = Evaluate(block.Call.Callee, scope) as FunctionValue ?? throw _run.Fail("`call` needs a macro");
        TemplateScope inner = new(scope);
        inner.Set("caller", MakeFunction(block.Caller, scope));
        Print(function.Invoke(arguments, inner), output);
    }

    private BlockOutcome ExecuteFilterBlock(TemplateStatement.FilterBlock block, TemplateScope scope, MarkedTextBuilder output)
    {
        MarkedTextBuilder body = new();
        BlockOutcome outcome = Execute(block.Body, scope, body);
        if (outcome == BlockOutcome.Completed)
        {
            Print(_filters.Apply(block.Applied.Name, new StringValue(body.ToMarked()), EvaluateArguments(block.Applied.Arguments ?? [], scope)), output);
        }

        return outcome;
    }

    private void Print(TemplateValue value, MarkedTextBuilder output)
    {
        if (value is not (NullValue or UndefinedValue))
        {
            Write(ValueText.ToPrinted(value, _run), output);
        }
    }

    private void Write(MarkedText text, MarkedTextBuilder output)
    {
        _run.Characters(text.Length);
        if (output.Length + (long)text.Length > TemplateLimits.OutputCharactersMax)
        {
            throw _run.Unbounded("characters of output", TemplateLimits.OutputCharactersMax);
        }

        output.Append(text);
    }
}
