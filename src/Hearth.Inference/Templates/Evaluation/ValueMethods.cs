using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The attributes that values have beside their data. There is no other way to reach anything of a value.</summary>
/// <param name="run">Counts, and makes the errors.</param>
internal sealed class ValueMethods(TemplateRun run)
{
    /// <summary>An attribute every renderer has; null where there is none.</summary>
    public TemplateValue? Find(TemplateValue target, string name) => target switch
    {
        StringValue text => FindOfString(text, name),
        MappingValue mapping => FindOfMapping(mapping, name),
        ListValue list when name is "length" => new NumberValue(list.Items.Count),
        _ => null,
    };

    /// <summary>
    /// A method that published templates call and <c>@huggingface/jinja</c> lacks. It exists only where it is called, so that
    /// asking whether a dict has a key of that name gives the same answer everywhere.
    /// </summary>
    public TemplateValue? FindFurther(TemplateValue target, string name) => (target, name) switch
    {
        (StringValue text, "format") => Function(arguments => StringOperations.Format(text, arguments, run)),
        (StringValue text, "join") => Function(arguments => StringOperations.Join(RequireList(arguments, 0).Items, text, run)),
        (StringValue text, "removeprefix") => Function(arguments => RemoveEnd(text, RequireString(arguments, 0), atStart: true)),
        (StringValue text, "removesuffix") => Function(arguments => RemoveEnd(text, RequireString(arguments, 0), atStart: false)),
        (ListValue list, "append") => Function(arguments => Append(list, arguments)),
        (ListValue list, "pop") => Function(arguments => Pop(list, arguments)),
        (MappingValue mapping, "update") => Function(arguments => Update(mapping, arguments)),
        _ => null,
    };

    /// <summary><c>dictsort</c>, as method and as filter.</summary>
    public ListValue SortEntries(MappingValue mapping, CallArguments arguments)
    {
        bool isCaseSensitive = Flag(arguments, 0, "case_sensitive");
        string by = arguments.Find(1, "by") switch
        {
            null => "key",
            StringValue { Text: "key" or "value" } choice => choice.Text,
            _ => throw run.Fail("`dictsort` sorts by 'key' or 'value'"),
        };
        ValueOrder order = new(run, isCaseSensitive, Flag(arguments, 2, "reverse"));
        int index = by is "key" ? 0 : 1;
        return new ListValue(order.Sort(EntryPairs(mapping).Items, pair => ((ListValue)pair).Items[index]));
    }

    /// <summary>The entries as pairs.</summary>
    public ListValue EntryPairs(MappingValue mapping) =>
        run.Made([.. mapping.Entries.InOrder.Select(static entry => new ListValue([entry.Key, entry.Value]))]);

    /// <summary>The keys.</summary>
    public ListValue Keys(MappingValue mapping) => run.Made([.. mapping.Entries.InOrder.Select(static entry => entry.Key)]);

    /// <summary>A boolean argument, false where it is not given.</summary>
    public bool Flag(CallArguments arguments, int index, string name) => arguments.Find(index, name) switch
    {
        null => false,
        BooleanValue flag => flag.Value,
        _ => throw run.Fail($"`{name}` is a boolean"),
    };

    /// <summary><c>replace</c>, as method and as filter.</summary>
    public StringValue Replace(StringValue text, CallArguments arguments)
    {
        double? count = arguments.Find(2, "count") switch
        {
            null or NullValue => null,
            NumberValue { IsFloat: false } number => number.Value,
            _ => throw run.Fail("`count` is an integer"),
        };
        return StringOperations.Replace(text, RequireString(arguments, 0), RequireString(arguments, 1), count, run);
    }

    private TemplateValue? FindOfString(StringValue text, string name) => name switch
    {
        "length" => new NumberValue(text.Marked.Length),
        "upper" => Function(_ => StringOperations.Map(text, CaseMapping.ToUpper, run)),
        "lower" => Function(_ => StringOperations.Map(text, CaseMapping.ToLower, run)),
        "title" => Function(_ => StringOperations.Map(text, StringOperations.ToTitle, run)),
        "capitalize" => Function(_ => StringOperations.Map(text, StringOperations.Capitalize, run)),

        // The characters to strip are not looked at; the templates' authors test with a renderer that does not either.
        "strip" => Function(_ => StringOperations.Trim(text, start: true, end: true)),
        "lstrip" => Function(_ => StringOperations.Trim(text, start: true, end: false)),
        "rstrip" => Function(_ => StringOperations.Trim(text, start: false, end: true)),
        "startswith" => Function(arguments => HasEnd(text.Text, arguments, static (whole, part) => whole.StartsWith(part, StringComparison.Ordinal))),
        "endswith" => Function(arguments => HasEnd(text.Text, arguments, static (whole, part) => whole.EndsWith(part, StringComparison.Ordinal))),
        "split" => Function(arguments => Split(text, arguments)),
        "replace" => Function(arguments => Replace(text, arguments)),
        _ => null,
    };

    private FunctionValue? FindOfMapping(MappingValue mapping, string name) => name switch
    {
        "get" => Function(arguments => mapping.Entries.TryGet(RequireString(arguments, 0).Text, out TemplateValue? value)
            ? value
            : arguments.Find(1, "default") ?? NullValue.Instance),
        "items" => Function(_ => EntryPairs(mapping)),
        "keys" => Function(_ => Keys(mapping)),
        "values" => Function(_ => run.Made([.. mapping.Entries.InOrder.Select(static entry => entry.Value)])),
        "dictsort" => Function(arguments => SortEntries(mapping, arguments)),
        _ => null,
    };

    private static FunctionValue Function(Func<CallArguments, TemplateValue> invoke) => new((arguments, _) => invoke(arguments));

    private BooleanValue HasEnd(string text, CallArguments arguments, Func<string, string, bool> has)
    {
        run.Characters(text.Length);
        return arguments.Positional switch
        {
            [StringValue part, ..] => BooleanValue.Of(has(text, part.Text)),
            [ListValue parts, ..] when parts.Items.TrueForAll(static part => part is StringValue) =>
                BooleanValue.Of(parts.Items.Exists(part => has(text, ((StringValue)part).Text))),
            _ => throw run.Fail("this method takes a string or a tuple of strings"),
        };
    }

    private ListValue Split(StringValue text, CallArguments arguments)
    {
        double cutsMax = arguments.Find(1, "maxsplit") switch
        {
            null => -1,
            NumberValue { IsFloat: false } number => number.Value,
            _ => throw run.Fail("`maxsplit` is an integer"),
        };
        return arguments.Find(0, "sep") switch
        {
            null or NullValue => new ListValue(StringOperations.SplitWords(text, cutsMax, run)),
            StringValue { Marked.Length: > 0 } separator => new ListValue(StringOperations.Split(text, separator.Text, cutsMax, run)),
            _ => throw run.Fail("`split` takes a separator that is not empty"),
        };
    }

    private static StringValue RemoveEnd(StringValue text, StringValue end, bool atStart)
    {
        int length = end.Marked.Length;
        bool matches = atStart
            ? text.Text.StartsWith(end.Text, StringComparison.Ordinal)
            : text.Text.EndsWith(end.Text, StringComparison.Ordinal);
        return matches ? new StringValue(text.Marked.Slice(atStart ? length : 0, text.Marked.Length - length)) : text;
    }

    private NullValue Append(ListValue list, CallArguments arguments)
    {
        run.Elements(1);
        list.Items.Add(arguments.Find(0, "object") ?? throw run.Fail("`append` takes an element"));
        return NullValue.Instance;
    }

    private TemplateValue Pop(ListValue list, CallArguments arguments)
    {
        double index = arguments.Find(0, "index") is NumberValue number ? number.Value : -1;
        index += index < 0 ? list.Items.Count : 0;
        if (!(index >= 0 && index < list.Items.Count))
        {
            throw run.Fail("`pop` found no element there");
        }

        run.Elements(list.Items.Count);
        TemplateValue popped = list.Items[(int)index];
        list.Items.RemoveAt((int)index);
        return popped;
    }

    private NullValue Update(MappingValue mapping, CallArguments arguments)
    {
        foreach ((StringValue key, TemplateValue value) in
            (arguments.Positional is [MappingValue other, ..] ? other.Entries.InOrder.ToList() : []).Concat(arguments.Keywords.InOrder))
        {
            run.Elements(1);
            mapping.Entries.Set(key, value);
        }

        return NullValue.Instance;
    }

    private StringValue RequireString(CallArguments arguments, int index) =>
        arguments.Positional.ElementAtOrDefault(index) as StringValue ?? throw run.Fail("this method takes strings");

    private ListValue RequireList(CallArguments arguments, int index) =>
        arguments.Positional.ElementAtOrDefault(index) as ListValue ?? throw run.Fail("this method takes a list");
}
