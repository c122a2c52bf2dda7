using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The filters.</summary>
/// <remarks>
/// Which filter takes which type follows <c>@huggingface/jinja</c>, down to the defaults of each. Where that renderer knows a filter
/// only without or only with parentheses, both forms work here.
/// </remarks>
/// <param name="run">Counts, and makes the errors.</param>
/// <param name="methods">Filters that are also methods.</param>
internal sealed class ValueFilters(TemplateRun run, ValueMethods methods)
{
    /// <summary>Applies a filter.</summary>
    public TemplateValue Apply(string name, TemplateValue value, CallArguments arguments)
    {
        switch (name)
        {
            case "safe":
                return value;
            case "tojson":
                return JsonValueWriter.Write(value, run, ReadJsonOutput(arguments));
            case "default":
                return ApplyDefault(value, arguments);
        }

        TemplateValue? result = value switch
        {
            ListValue list => ApplyToList(name, list, arguments),
            StringValue text => ApplyToString(name, text, arguments),
            NumberValue number => ApplyToNumber(name, number),
            BooleanValue boolean => ApplyToBoolean(name, boolean),
            MappingValue mapping => ApplyToMapping(name, mapping, arguments),
            _ => null,
        };
        return result ?? throw run.Fail($"the filter `{name}` cannot take a {value.Kind}");
    }

    private TemplateValue ApplyDefault(TemplateValue value, CallArguments arguments)
    {
        bool replacesFalse = methods.Flag(arguments, 1, "boolean");
        return value is UndefinedValue || (replacesFalse && !value.IsTruthy)
            ? arguments.Find(0, "default_value") ?? StringValue.Empty
            : value;
    }

    private TemplateValue? ApplyToList(string name, ListValue list, CallArguments arguments)
    {
        List<TemplateValue> items = list.Items;
        switch (name)
        {
            case "list":
                return list;
            case "first":
                return items is [var first, ..] ? first : throw run.Fail("an empty list has no first element");
            case "last":
                return items is [.., var last] ? last : throw run.Fail("an empty list has no last element");
            case "length" or "count":
                return new NumberValue(items.Count);
            case "reverse":
                return run.Made([.. Enumerable.Reverse(items)]);
            case "sort":
                return Sort(items, arguments);
            case "join":
                return StringOperations.Join(items, ReadSeparator(arguments), run);
            case "string":
                return new StringValue(ValueText.ToPrinted(list, run));
            case "unique":
                return Unique(items);
            case "selectattr" or "rejectattr":
                return Select(items, arguments, name is "selectattr");
            case "map":
                return Map(items, arguments);
            default:
                return null;
        }
    }

    private TemplateValue? ApplyToString(string name, StringValue text, CallArguments arguments)
    {
        switch (name)
        {
            case "length" or "count":
                return new NumberValue(text.Marked.Length);
            case "upper":
                return StringOperations.Map(text, CaseMapping.ToUpper, run);
            case "lower":
                return StringOperations.Map(text, CaseMapping.ToLower, run);
            case "title":
                return StringOperations.Map(text, StringOperations.ToTitle, run);
            case "capitalize":
                return StringOperations.Map(text, StringOperations.Capitalize, run);
            case "trim":
                return StringOperations.Trim(text, start: true, end: true);
            case "indent":
                return Indent(text, arguments);
            case "replace":
                return methods.Replace(text, arguments);
            case "string":
                return text;
            case "join":
                StringValue separator = ReadSeparator(arguments);
                return separator.Marked.Length == 0 ? text : StringOperations.Join(StringOperations.ToCharacters(text, run), separator, run);
            case "list":
                return new ListValue(StringOperations.ToCharacters(text, run));
            case "int":
                double integer = JsNumber.ParseInteger(text.Text);
                return double.IsNaN(integer) ? arguments.Find(0, "default") ?? new NumberValue(0) : new NumberValue(integer);
            case "float":
                double number = JsNumber.ParseFloat(text.Text);
                return double.IsNaN(number) ? arguments.Find(0, "default") ?? new NumberValue(0, IsFloat: true) : new NumberValue(number, IsFloat: true);
            default:
                return null;
        }
    }

    private static TemplateValue? ApplyToNumber(string name, NumberValue number) => name switch
    {
        "abs" => number with { Value = Math.Abs(number.Value) },
        "int" => new NumberValue(Math.Floor(number.Value)),
        "float" => number with { IsFloat = true },
        "string" => StringValue.Trusted(JsNumber.ToText(number)),
        _ => null,
    };

    private static TemplateValue? ApplyToBoolean(string name, BooleanValue boolean) => name switch
    {
        "bool" => boolean,
        "int" => new NumberValue(boolean.Value ? 1 : 0),
        "float" => new NumberValue(boolean.Value ? 1 : 0, IsFloat: true),
        "string" => StringValue.Trusted(boolean.Value ? "true" : "false"),
        _ => null,
    };

    private TemplateValue? ApplyToMapping(string name, MappingValue mapping, CallArguments arguments) => name switch
    {
        "items" => methods.EntryPairs(mapping),
        "length" or "count" => new NumberValue(mapping.Entries.Count),
        "list" => methods.Keys(mapping),
        "dictsort" => methods.SortEntries(mapping, arguments),
        _ => methods.Find(mapping, name) is FunctionValue method ? method.Invoke(arguments, new TemplateScope(null)) : null,
    };

    private ListValue Sort(List<TemplateValue> items, CallArguments arguments)
    {
        ValueOrder order = new(run, methods.Flag(arguments, 1, "case_sensitive"), methods.Flag(arguments, 0, "reverse"));
        return arguments.Find(2, "attribute") switch
        {
            null or NullValue => new ListValue(order.Sort(items, static item => item)),
            StringValue path => new ListValue(order.Sort(items, item => FindAttribute(item, path.Text))),
            NumberValue index => new ListValue(order.Sort(items, item => FindAttribute(item, JsNumber.ToText(index.Value)))),
            _ => throw run.Fail("`attribute` is a string or an integer"),
        };
    }

    private ListValue Unique(List<TemplateValue> items)
    {
        List<TemplateValue> unique = [];
        foreach (TemplateValue item in items)
        {
            run.Elements(unique.Count + 1);
            if (!unique.Exists(other => ValueEquality.AreIdentical(other, item, run)))
            {
                unique.Add(item);
            }
        }

        return new ListValue(unique);
    }

    private ListValue Select(List<TemplateValue> items, CallArguments arguments, bool keepsPassing)
    {
        if (arguments.Positional.Count == 0 || !arguments.Positional.TrueForAll(static argument => argument is StringValue) || arguments.Keywords.Count > 0)
        {
            throw run.Fail("`selectattr` and `rejectattr` take strings");
        }

        string attribute = ((StringValue)arguments.Positional[0]).Text;
        string? test = (arguments.Positional.ElementAtOrDefault(1) as StringValue)?.Text;
        run.Elements(items.Count);
        List<TemplateValue> selected = [];
        foreach (TemplateValue item in items)
        {
            MappingEntries entries = EntriesOf(item) ?? throw run.Fail("`selectattr` and `rejectattr` take a list of dicts");
            bool passes = entries.TryGet(attribute, out TemplateValue? value)
                && (test is null ? value.IsTruthy : ValueTests.Passes(test, value, arguments.Positional.ElementAtOrDefault(2), run));
            if (passes == keepsPassing)
            {
                selected.Add(item);
            }
        }

        return new ListValue(selected);
    }

    private ListValue Map(List<TemplateValue> items, CallArguments arguments)
    {
        run.Elements(items.Count);
        if (!arguments.Keywords.TryGet("attribute", out TemplateValue? attribute))
        {
            StringValue filter = arguments.Positional is [StringValue only] ? only : throw run.Fail("`map` takes an attribute or a filter");
            return new ListValue(items.ConvertAll(item => Apply(filter.Text, item, new CallArguments([], new MappingEntries()))));
        }

        string path = attribute is StringValue text ? text.Text : throw run.Fail("`attribute` is a string");
        TemplateValue fallback = arguments.Keywords.TryGet("default", out TemplateValue? given) ? given : UndefinedValue.Instance;
        return new ListValue(items.ConvertAll(item => EntriesOf(item) is null
            ? throw run.Fail("`map` with an attribute takes a list of dicts")
            : FindAttribute(item, path) is var found && found is UndefinedValue ? fallback : found));
    }

    private StringValue Indent(StringValue text, CallArguments arguments)
    {
        double width = arguments.Find(0, "width") switch
        {
            null => 4,
            NumberValue { IsFloat: false, Value: >= 0 } number => number.Value,
            _ => throw run.Fail("`width` is an integer"),
        };
        run.Characters((long)Math.Min(width, TemplateLimits.CharactersMax + 1L));
        bool first = arguments.Find(1, "first")?.IsTruthy ?? false;
        bool blank = arguments.Find(2, "blank")?.IsTruthy ?? false;
        return StringOperations.Indent(text, (int)width, first, blank, run);
    }

    private StringValue ReadSeparator(CallArguments arguments) => (arguments.Find(0, "separator") ?? arguments.Find(0, "d")) switch
    {
        null => StringValue.Empty,
        StringValue separator => separator,
        _ => throw run.Fail("the separator is a string"),
    };

    private JsonOutput ReadJsonOutput(CallArguments arguments)
    {
        MappingEntries keywords = arguments.Keywords;
        if (keywords.Count == 0)
        {
            return JsonOutput.Standard;
        }

        CallArguments onlyKeywords = new([], keywords);
        double indent = onlyKeywords.Find(0, "indent") switch
        {
            null or NullValue => 0,
            NumberValue { IsFloat: false, Value: >= 0 and <= 1_000 } number => number.Value,
            _ => throw run.Fail("`indent` is an integer up to 1000"),
        };
        (MarkedText item, MarkedText key) = onlyKeywords.Find(0, "separators") switch
        {
            null or NullValue => (indent > 0 ? new MarkedText(",", null) : JsonOutput.Standard.ItemSeparator, JsonOutput.Standard.KeySeparator),
            ListValue { Items: [StringValue first, StringValue second] } => (first.Marked, second.Marked),
            _ => throw run.Fail("`separators` are two strings"),
        };
        return new JsonOutput(
            (int)indent,
            methods.Flag(onlyKeywords, 0, "ensure_ascii"),
            item,
            key,
            methods.Flag(onlyKeywords, 0, "sort_keys"),
            JsonOutput.Standard.UndefinedText);
    }

    private static TemplateValue FindAttribute(TemplateValue item, string path)
    {
        TemplateValue value = item;
        foreach (string part in path.Split('.'))
        {
            double index = JsNumber.ParseInteger(part);
            value = value switch
            {
                ListValue list => index >= 0 && index < list.Items.Count ? list.Items[(int)index] : UndefinedValue.Instance,
                _ => EntriesOf(value) is { } entries && entries.TryGet(part, out TemplateValue? found) ? found : UndefinedValue.Instance,
            };
        }

        return value;
    }

    private static MappingEntries? EntriesOf(TemplateValue value) => value switch
    {
        MappingValue mapping => mapping.Entries,
        NamespaceValue attributes => attributes.Entries,
        _ => null,
    };
}
