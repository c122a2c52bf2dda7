using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>What <c>is</c> can ask.</summary>
internal static class ValueTests
{
    /// <summary>Whether a value passes a test.</summary>
    public static bool Passes(string name, TemplateValue value, TemplateValue? argument, TemplateRun run) => name switch
    {
        "defined" => value is not UndefinedValue,
        "undefined" => value is UndefinedValue,
        "none" => value is NullValue,
        "boolean" => value is BooleanValue,
        "true" => value is BooleanValue { Value: true },
        "false" => value is BooleanValue { Value: false },
        "string" => value is StringValue,
        "number" => value is NumberValue,
        "integer" => value is NumberValue { IsFloat: false },
        "float" => value is NumberValue { IsFloat: true },
        "odd" => Integer(value, run) % 2 is not 0,
        "even" => Integer(value, run) % 2 is 0,
        "divisibleby" => Integer(value, run) % Integer(Require(argument, run), run) is 0,
        "mapping" => value is MappingValue,

        // A dict is not iterable here, nor is a tuple: what the renderer says that templates are tested against.
        "iterable" => value is ListValue { IsTuple: false } or StringValue,
        "sequence" => value is ListValue or MappingValue or StringValue,
        "callable" => value is FunctionValue,
        "lower" => value is StringValue text && IsUnchanged(text, CaseMapping.ToLower, run),
        "upper" => value is StringValue text && IsUnchanged(text, CaseMapping.ToUpper, run),
        "equalto" or "eq" or "sameas" => ValueEquality.AreIdentical(value, Require(argument, run), run),
        "ne" => !ValueEquality.AreIdentical(value, Require(argument, run), run),
        "lt" => Number(value, run) < Number(Require(argument, run), run),
        "le" => Number(value, run) <= Number(Require(argument, run), run),
        "gt" => Number(value, run) > Number(Require(argument, run), run),
        "ge" => Number(value, run) >= Number(Require(argument, run), run),
        "in" => ValueOperators.Apply(Syntax.BinaryOperator.In, value, Require(argument, run), run).IsTruthy,
        _ => throw run.Fail($"there is no test `{name}`"),
    };

    private static bool IsUnchanged(StringValue text, Func<string, string> mapping, TemplateRun run)
    {
        run.Characters(text.Marked.Length);
        return string.Equals(text.Text, mapping(text.Text), StringComparison.Ordinal);
    }

    private static double Integer(TemplateValue value, TemplateRun run) =>
        value is NumberValue { IsFloat: false } number ? number.Value : throw run.Fail($"this test takes an integer, not a {value.Kind}");

    private static double Number(TemplateValue value, TemplateRun run) =>
        ValueOperators.ToNumber(value) ?? throw run.Fail($"this test takes a number, not a {value.Kind}");

    private static TemplateValue Require(TemplateValue? argument, TemplateRun run) => argument ?? throw run.Fail("this test takes an argument");
}
