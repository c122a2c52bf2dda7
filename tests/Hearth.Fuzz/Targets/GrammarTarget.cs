using System.Text;
using System.Text.Json;
using Hearth.Inference.Grammars;
using Hearth.Primitives;

namespace Hearth.Fuzz.Targets;

/// <summary>Writes schemas, patterns and GBNF from their own words, damages some, and reads a few bytes with whatever compiles.</summary>
internal sealed class GrammarTarget : FuzzTarget
{
    private const int NestingMax = 4;

    private static readonly string[] s_keywords =
    [
        "type", "properties", "required", "additionalProperties", "items", "prefixItems", "minItems", "maxItems", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "$defs", "minLength",
        "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "nullable", "title", "not", "minProperties", "maxProperties", "uniqueItems", "$id",
    ];

    private static readonly string[] s_values =
    [
        "\"string\"", "\"integer\"", "\"number\"", "\"object\"", "\"array\"", "[\"null\",\"boolean\"]", "0", "1", "-5", "1e300", "1e-300", "0.1", "123456789012345678", "true", "false", "null", "\"#\"",
        "\"#/$defs/a\"", "\"#/properties/a\"", "\"date\"", "\"ipv6\"", "\"^a{2,5}$\"", "\"\\ud800\"", "[\"a\"]", "[]", "{}", "\"\"", "1000000",
    ];

    private static readonly string[] s_pattern =
        ["a", "b", ".", "\\d", "\\w", "\\S", "[a-z]", "[^\\n]", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{0,3}", "{1000000}", "{5,}", "^", "$", "\\u{1F525}", "é", "\\", "]", "[", "(?=", "\\1", "\\p{L}", "-"];

    private static readonly string[] s_gbnf =
        ["root ::= ", "a ::= ", "b ::= ", "root", "a", "b", "\"x\"", "\"\\n\"", "[a-z]", "[^\"]", ".", "(", ")", "|", "*", "+", "?", "{2,3}", "{,2}", "\n", " ", "# c\n", "<t>", "\"", "[", "::=", "\\x41", "\r\n"];

    private SeededRandom _random = new(0);

    public override string Name => "grammar";

    public override int Inputs => 60_000;

    // A million states and edges, in lists that grow by doubling, and what is found out about them.
    public override long AllocatedBytesMax => 1024L * 1024 * 1024;

    public override void Feed(SeededRandom random)
    {
        _random = random;
        StringBuilder text = new();
        Grammar grammar;
        switch (random.NextInt32(3))
        {
            case 0:
                WriteSchema(text, 0);
                Damage(text);
                using (JsonDocument document = Parse(text.ToString()))
                {
                    grammar = Grammar.FromJsonSchema(document.RootElement);
                }

                break;
            case 1:
                Write(text, s_pattern, 12);
                grammar = Grammar.FromRegex(text.ToString());
                break;
            default:
                text.Append("root ::= ");
                Write(text, s_gbnf, 20);
                grammar = Grammar.FromGbnf(text.ToString());
                break;
        }

        PushdownMachine machine = new(grammar.Automaton);
        MachineState state = machine.Begin();
        for (int count = 0; count < 64 && state != machine.Dead; count++)
        {
            state = machine.Step(state, (byte)random.Pick<char>("{\"a\":1,[]} \\uxb0"));
        }
    }

    /// <summary>What is no JSON never reaches the product.</summary>
    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse("{\"type\":\"damaged\"}");
        }
    }

    private void Write(StringBuilder text, string[] words, int most)
    {
        for (int count = 1 + _random.NextInt32(most); count > 0; count--)
        {
            text.Append(_random.Pick<string>(words));
        }
    }

    private void WriteSchema(StringBuilder text, int depth)
    {
        if (depth > NestingMax || _random.OneIn(6))
        {
            text.Append(_random.Pick<string>(["true", "{}", "false", "{\"type\":\"string\"}", "{\"$ref\":\"#\"}", "{\"$ref\":\"#/$defs/a\"}", "{\"const\":1}", "{\"type\":\"null\"}"]));
            return;
        }

        text.Append('{');
        int members = 1 + _random.NextInt32(4);
        for (int member = 0; member < members; member++)
        {
            string keyword = _random.Pick<string>(s_keywords);
            text.Append(member > 0 ? "," : "").Append('"').Append(keyword).Append("\":");
            switch (keyword)
            {
                case "properties" or "$defs" when !_random.OneIn(8):
                    text.Append("{\"a\":");
                    WriteSchema(text, depth + 1);
                    text.Append(",\"b\":");
                    WriteSchema(text, depth + 1);
                    text.Append('}');
                    break;
                case "items" or "additionalProperties" or "not" when !_random.OneIn(8):
                    WriteSchema(text, depth + 1);
                    break;
                case "anyOf" or "oneOf" or "allOf" or "prefixItems" when !_random.OneIn(8):
                    text.Append('[');
                    WriteSchema(text, depth + 1);
                    text.Append(',');
                    WriteSchema(text, depth + 1);
                    text.Append(']');
                    break;
                default:
                    text.Append(_random.Pick<string>(s_values));
                    break;
            }
        }

        text.Append('}');
    }

    private void Damage(StringBuilder text)
    {
        if (_random.OneIn(20))
        {
            text.Remove(_random.NextInt32(text.Length), 1);
        }
    }
}
