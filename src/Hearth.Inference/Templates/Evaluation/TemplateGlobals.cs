using System.Globalization;
using System.Text;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>The names every template finds: constants and functions.</summary>
internal static class TemplateGlobals
{
    /// <summary>Fills the outermost scope.</summary>
    public static void Declare(TemplateScope scope, TemplateRun run)
    {
        foreach ((string name, TemplateValue value) in new (string, TemplateValue)[]
        {
            ("true", BooleanValue.True),
            ("True", BooleanValue.True),
            ("false", BooleanValue.False),
            ("False", BooleanValue.False),
            ("none", NullValue.Instance),
            ("None", NullValue.Instance),
            ("namespace", Function(arguments => MakeNamespace(arguments, run))),
            ("dict", Function(arguments => new MappingValue(CopyEntries(arguments, run)))),
            ("range", Function(arguments => MakeRange(arguments, run))),
            ("strftime_now", Function(arguments => FormatNow(arguments, run))),
            ("raise_exception", Function(arguments => throw Refuse(arguments, run))),
        })
        {
            scope.Set(name, value);
        }
    }

    private static FunctionValue Function(Func<CallArguments, TemplateValue> invoke) => new((arguments, _) => invoke(arguments));

    private static InferenceException Refuse(CallArguments arguments, TemplateRun run) => TemplateFaults.Refused(
        arguments.Positional is [var reason, ..] ? ValueText.ToPrinted(reason, run).Text : "no reason given");

    private static NamespaceValue MakeNamespace(CallArguments arguments, TemplateRun run) => new(CopyEntries(arguments, run));

    private static MappingEntries CopyEntries(CallArguments arguments, TemplateRun run)
    {
        MappingEntries entries = new();
        switch (arguments.Positional)
        {
            case []:
                break;
            case [MappingValue mapping]:
                run.Elements(mapping.Entries.Count);
                foreach ((StringValue key, TemplateValue value) in mapping.Entries.InOrder)
                {
                    entries.Set(key, value);
                }

                break;
            case [ListValue pairs]:
                run.Elements(pairs.Items.Count);
                foreach (TemplateValue pair in pairs.Items)
                {
                    if (pair is not ListValue { Items: [StringValue key, var value] })
                    {
                        throw run.Fail("pairs of a string and a value are needed");
                    }

                    entries.Set(key, value);
                }

                break;
            default:
                throw run.Fail("a dict or a list of pairs is needed");
        }

        foreach ((StringValue key, TemplateValue value) in arguments.Keywords.InOrder)
        {
            entries.Set(key, value);
        }

        return entries;
    }

    private static ListValue MakeRange(CallArguments arguments, TemplateRun run)
    {
        double[] bounds = [.. arguments.Positional.Select(bound => ValueOperators.ToNumber(bound) ?? throw run.Fail("`range` takes integers"))];
        (double start, double stop, double step) = bounds switch
        {
            [var only] => (0, only, 1),
            [var first, var last] => (first, last, 1),
            [var first, var last, var by] => (first, last, by),
            _ => throw run.Fail("`range` takes one to three integers"),
        };
        if (step is 0)
        {
            throw run.Fail("the step of `range` is zero");
        }

        double count = Math.Ceiling((stop - start) / step);
        run.Elements((long)Math.Clamp(double.IsNaN(count) ? 0 : count, 0, TemplateLimits.ElementsMax + 1.0));
        List<TemplateValue> items = [];
        for (double value = start; step > 0 ? value < stop : value > stop; value += step)
        {
            run.Step(run.Offset);
            items.Add(new NumberValue(value, IsFloat: !double.IsInteger(value)));
        }

        return new ListValue(items);
    }

    private static StringValue FormatNow(CallArguments arguments, TemplateRun run)
    {
        StringValue format = arguments.Positional is [StringValue only] ? only : throw run.Fail("`strftime_now` takes a format");
        run.Characters(format.Marked.Length);
        DateTimeOffset now = run.Time.GetLocalNow();
        StringBuilder text = new();
        for (int i = 0; i < format.Marked.Length; i++)
        {
            string? field = format.Text[i] == '%' && i + 1 < format.Marked.Length ? FormatField(now, format.Text[i + 1]) : null;
            _ = field is null ? text.Append(format.Text[i]) : text.Append(field);
            i += field is null ? 0 : 1;
        }

        return run.Made(format.Marked.Derive(text.ToString()));
    }

    private static string? FormatField(DateTimeOffset now, char field) => field switch
    {
        'Y' => now.Year.ToString(CultureInfo.InvariantCulture),
        'm' => now.ToString("MM", CultureInfo.InvariantCulture),
        'd' => now.ToString("dd", CultureInfo.InvariantCulture),
        'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
        'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
        'H' => now.ToString("HH", CultureInfo.InvariantCulture),
        'M' => now.ToString("mm", CultureInfo.InvariantCulture),
        '%' => "%",
        _ => null,
    };
}
