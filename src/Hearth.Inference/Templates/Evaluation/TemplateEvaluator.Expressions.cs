using Hearth.Inference.Templates.Syntax;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <content>Expressions.</content>
internal sealed partial class TemplateEvaluator
{
    private TemplateValue Evaluate(TemplateExpression expression, TemplateScope scope)
    {
        _run.Step(expression.Offset);
        switch (expression)
        {
            case TemplateExpression.Literal literal:
                return literal.Value;
            case TemplateExpression.Name name:
                return scope.Find(name.Value);
        }

        _run.Enter();
        TemplateValue value = expression switch
        {
            TemplateExpression.Member member => FindMember(Evaluate(member.Target, scope), member.Property) ?? UndefinedValue.Instance,
            TemplateExpression.Binary binary => EvaluateBinary(binary, scope),
            TemplateExpression.Filter filter => EvaluateFilter(filter, scope),
            TemplateExpression.Call call => EvaluateCall(call, scope),
            TemplateExpression.Test test => EvaluateTest(test, scope),
            TemplateExpression.Item item => EvaluateItem(item, scope),
            TemplateExpression.Unary unary => EvaluateUnary(unary, scope),
            TemplateExpression.Conditional conditional => EvaluateConditional(conditional, scope),
            TemplateExpression.Slice slice => EvaluateSlice(slice, scope),
            TemplateExpression.Sequence sequence => EvaluateSequence(sequence, scope),
            TemplateExpression.Mapping mapping => EvaluateMapping(mapping, scope),
            _ => throw _run.Fail("this expression is not known"),
        };
        _run.Leave();
        return value;
    }

    private TemplateValue EvaluateBinary(TemplateExpression.Binary binary, TemplateScope scope)
    {
        TemplateValue left = Evaluate(binary.Left, scope);
        switch (binary.Operator)
        {
            case BinaryOperator.And:
                return left.IsTruthy ? Evaluate(binary.Right, scope) : left;
            case BinaryOperator.Or:
                return left.IsTruthy ? left : Evaluate(binary.Right, scope);
            default:
                TemplateValue right = Evaluate(binary.Right, scope);
                _run.Offset = binary.Offset;
                return ValueOperators.Apply(binary.Operator, left, right, _run);
        }
    }

    private TemplateValue EvaluateUnary(TemplateExpression.Unary unary, TemplateScope scope)
    {
        TemplateValue operand = Evaluate(unary.Operand, scope);
        if (unary.Operator == UnaryOperator.Not)
        {
            return BooleanValue.Of(!operand.IsTruthy);
        }

        double number = ValueOperators.ToNumber(operand) ?? throw _run.Fail($"a sign cannot stand before {operand.Kind}");
        return new NumberValue(unary.Operator == UnaryOperator.Minus ? -number : number, operand is NumberValue { IsFloat: true });
    }

    private TemplateValue EvaluateConditional(TemplateExpression.Conditional conditional, TemplateScope scope)
    {
        if (Evaluate(conditional.Condition, scope).IsTruthy)
        {
            return Evaluate(conditional.Then, scope);
        }

        return conditional.Otherwise is null ? UndefinedValue.Instance : Evaluate(conditional.Otherwise, scope);
    }

    private TemplateValue EvaluateFilter(TemplateExpression.Filter filter, TemplateScope scope)
    {
        TemplateValue operand = Evaluate(filter.Operand, scope);
        CallArguments arguments = EvaluateArguments(filter.Applied.Arguments ?? [], scope);
        _run.Offset = filter.Offset;
        return _filters.Apply(filter.Applied.Name, operand, arguments);
    }

    private BooleanValue EvaluateTest(TemplateExpression.Test test, TemplateScope scope)
    {
        TemplateValue operand = Evaluate(test.Operand, scope);
        TemplateValue? argument = test.Argument is null ? null : Evaluate(test.Argument, scope);
        _run.Offset = test.Offset;
        return BooleanValue.Of(ValueTests.Passes(test.TestName, operand, argument, _run) != test.IsNegated);
    }

    private TemplateValue EvaluateCall(TemplateExpression.Call call, TemplateScope scope)
    {
        // Arguments before the callee, as the order of evaluation of `@huggingface/jinja` has it.
        CallArguments arguments = EvaluateArguments(call.Arguments, scope);
        TemplateValue callee;
        if (call.Callee is TemplateExpression.Member { Property: StringValue name } member)
        {
            TemplateValue target = Evaluate(member.Target, scope);
            callee = FindMember(target, name) ?? _methods.FindFurther(target, name.Text) ?? UndefinedValue.Instance;
        }
        else
        {
            callee = Evaluate(call.Callee, scope);
        }

        _run.Offset = call.Offset;
        return callee is FunctionValue function
            ? function.Invoke(arguments, scope)
            : throw _run.Fail($"{Describe(call.Callee)} is {callee.Kind} and cannot be called");
    }

    private static string Describe(TemplateExpression callee) => callee switch
    {
        TemplateExpression.Name name => $"`{name.Value}`",
        TemplateExpression.Member { Property: StringValue name } => $"`.{name.Text}`",
        _ => "this value",
    };

    private CallArguments EvaluateArguments(IReadOnlyList<TemplateArgument> arguments, TemplateScope scope)
    {
        List<TemplateValue> positional = new(arguments.Count);
        MappingEntries keywords = new();
        foreach (TemplateArgument argument in arguments)
        {
            if (argument.Kind == ArgumentKind.Positional)
            {
                positional.Add(Evaluate(argument.Value, scope));
            }
            else if (argument.Kind == ArgumentKind.Spread)
            {
                ListValue list = Evaluate(argument.Value, scope) as ListValue ?? throw _run.Fail("`*` needs a list");
                _run.Elements(list.Items.Count);
                positional.AddRange(list.Items);
            }
        }

        // Like Python, every positional value comes before any keyword's.
        foreach (TemplateArgument argument in arguments)
        {
            if (argument.Kind == ArgumentKind.Keyword)
            {
                AddKeyword(keywords, StringValue.Trusted(argument.Name), Evaluate(argument.Value, scope));
            }
            else if (argument.Kind == ArgumentKind.KeywordSpread)
            {
                MappingValue mapping = Evaluate(argument.Value, scope) as MappingValue ?? throw _run.Fail("`**` needs a dict");
                _run.Elements(mapping.Entries.Count);
                foreach ((StringValue key, TemplateValue value) in mapping.Entries.InOrder)
                {
                    AddKeyword(keywords, key, value);
                }
            }
        }

        return new CallArguments(positional, keywords);
    }

    private void AddKeyword(MappingEntries keywords, StringValue key, TemplateValue value)
    {
        if (keywords.Contains(key.Text))
        {
            throw _run.Fail("a keyword argument is given twice");
        }

        keywords.Set(key, value);
    }

    private TemplateValue EvaluateItem(TemplateExpression.Item item, TemplateScope scope)
    {
        TemplateValue target = Evaluate(item.Target, scope);
        TemplateValue key = Evaluate(item.Key, scope);
        _run.Offset = item.Offset;
        return FindMember(target, key) ?? UndefinedValue.Instance;
    }

    private TemplateValue? FindMember(TemplateValue target, TemplateValue key)
    {
        switch (target, key)
        {
            case (MappingValue mapping, StringValue name):
                return mapping.Entries.TryGet(name.Text, out TemplateValue? entry) ? entry : _methods.Find(target, name.Text);
            case (NamespaceValue attributes, StringValue name):
                return attributes.Entries.TryGet(name.Text, out TemplateValue? attribute) ? attribute : null;
            case (ListValue list, NumberValue { IsFloat: false } index):
                double place = index.Value < 0 ? index.Value + list.Items.Count : index.Value;
                return place >= 0 && place < list.Items.Count ? list.Items[(int)place] : null;
            case (StringValue text, NumberValue { IsFloat: false } index):
                double unit = index.Value < 0 ? index.Value + text.Marked.Length : index.Value;
                return unit >= 0 && unit < text.Marked.Length ? new StringValue(text.Marked.Slice((int)unit, 1)) : null;
            case (_, StringValue name):
                return _methods.Find(target, name.Text);
            default:
                throw _run.Fail($"{target.Kind} has no item under {key.Kind}");
        }
    }

    private ListValue EvaluateSequence(TemplateExpression.Sequence sequence, TemplateScope scope)
    {
        _run.Elements(sequence.Items.Count);
        List<TemplateValue> items = new(sequence.Items.Count);
        foreach (TemplateExpression item in sequence.Items)
        {
            items.Add(Evaluate(item, scope));
        }

        return new ListValue(items, sequence.IsTuple);
    }

    private MappingValue EvaluateMapping(TemplateExpression.Mapping mapping, TemplateScope scope)
    {
        _run.Elements(mapping.Entries.Count);
        MappingEntries entries = new();
        foreach ((TemplateExpression key, TemplateExpression value) in mapping.Entries)
        {
            StringValue name = Evaluate(key, scope) as StringValue ?? throw _run.Fail("the keys of a dict are strings");
            entries.Set(name, Evaluate(value, scope));
        }

        return new MappingValue(entries);
    }

    private TemplateValue EvaluateSlice(TemplateExpression.Slice slice, TemplateScope scope)
    {
        TemplateValue target = Evaluate(slice.Target, scope);
        double? start = EvaluateBound(slice.Start, scope);
        double? stop = EvaluateBound(slice.Stop, scope);
        double step = EvaluateBound(slice.Step, scope) ?? 1;
        List<TemplateValue> items = target switch
        {
            ListValue list => list.Items,
            StringValue text => StringOperations.ToCharacters(text, _run),
            _ => throw _run.Fail($"{target.Kind} cannot be sliced"),
        };
        if (step is 0)
        {
            // `@huggingface/jinja` gives nothing here; Python an error. Neither is of use.
            throw _run.Fail("the step of a slice is zero");
        }

        (double from, double to) = ResolveBounds(start, stop, step, items.Count);
        _run.Elements(items.Count);
        List<TemplateValue> sliced = [];
        for (double i = from; step > 0 ? i < to : i > to; i += step)
        {
            sliced.Add(items[(int)i]);
        }

        return target is StringValue ? StringOperations.Join(sliced, StringValue.Empty, _run) : new ListValue(sliced);
    }

    private static (double From, double To) ResolveBounds(double? start, double? stop, double step, int count)
    {
        if (step > 0)
        {
            return (FromEnd(start ?? 0, 0, count), FromEnd(stop ?? count, 0, count));
        }

        double from = FromEnd(start ?? count - 1, -1, count - 1, count);
        double to = stop is null or -1 ? -1 : FromEnd(stop.Value, -1, count - 1, count);
        return (from, to);
    }

    private static double FromEnd(double bound, double minimum, double maximum) => FromEnd(bound, minimum, maximum, maximum);

    private static double FromEnd(double bound, double minimum, double maximum, double count) =>
        bound < 0 ? Math.Max(count + bound, minimum) : Math.Min(bound, maximum);

    private double? EvaluateBound(TemplateExpression? bound, TemplateScope scope) => bound is null
        ? null
        : Evaluate(bound, scope) switch
        {
            UndefinedValue => null,
            NumberValue { IsFloat: false } number => number.Value,
            var other => throw _run.Fail($"a slice is bounded by integers, not by {other.Kind}"),
        };
}
