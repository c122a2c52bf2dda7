using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hearth.Inference.Grammars;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Grammars;

/// <summary>The cases of llama.cpp's own tests, read out of their sources.</summary>
public sealed partial class LlamaCppSchemaTests
{
    /// <summary>What llama.cpp takes and Hearth does not, with the reason.</summary>
    private static readonly Dictionary<string, string> s_narrower = new(StringComparer.Ordinal)
    {
        ["1234567890123456"] = "whole numbers have at most 15 digits",
        ["1234567890000000"] = "whole numbers have at most 15 digits",
    };

    /// <summary>Schemas that llama.cpp reads and Hearth refuses, with the reason.</summary>
    private static readonly Dictionary<string, string> s_refused = new(StringComparer.Ordinal)
    {
        ["string array"] = "prefixItems is one schema there, which JSON Schema does not allow",
        ["nullable string array"] = "prefixItems is one schema there, which JSON Schema does not allow",
        ["array with empty items and prefixItems"] = "prefixItems is one schema there, which JSON Schema does not allow",
        ["unsupported regexp in a property"] = "llama.cpp takes any string instead",
        ["required props"] = "uniqueItems is ignored there",
    };

    [Fact]
    public void GrammarIntegration_Schemas_TakeAndRefuseTheSameTexts()
    {
        string source = LlamaCppBundle.ReadText("tests/test-grammar-integration.cpp");
        List<string> wrong = [];
        int texts = 0;
        foreach (List<object> arguments in CallsOf(source, "test_schema(").Where(static call => call.Count == 4))
        {
            Grammar grammar;
            try
            {
                grammar = GrammarCases.Schema((string)arguments[1]);
            }
            catch (InferenceException refusal)
            {
                if (!s_refused.ContainsKey((string)arguments[0]))
                {
                    wrong.Add($"{arguments[0]}: {refusal.Message}");
                }

                continue;
            }

            foreach (string text in ((List<object>)arguments[2]).Cast<string>())
            {
                texts++;
                string compact = Compact(text);
                if (!s_narrower.ContainsKey(compact) && !GrammarCases.Accepts(grammar, compact))
                {
                    wrong.Add($"{arguments[0]}: refused {compact}");
                }
            }

            foreach (string text in ((List<object>)arguments[3]).Cast<string>())
            {
                texts++;
                if (GrammarCases.Accepts(grammar, text))
                {
                    wrong.Add($"{arguments[0]}: took {text}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(texts > 150, $"only {texts} texts were found");
    }

    [Fact]
    public void JsonSchemaToGrammar_Schemas_AreReadOrRefusedAsThere()
    {
        string source = LlamaCppBundle.ReadText("tests/test-json-schema-to-grammar.cpp");
        List<string> wrong = [];
        int schemas = 0;
        foreach (Match match in CaseHead().Matches(source))
        {
            int position = match.Index + match.Length;
            string name = ReadString(source, ref position);
            position = source.IndexOf(',', position) + 1;
            string schema = ReadString(source, ref position);
            bool succeeds = match.Groups["outcome"].Value is "SUCCESS";
            string code = GrammarCases.RefusalOf(() => GrammarCases.Schema(schema));
            schemas++;
            if (!s_refused.ContainsKey(name) && (succeeds ? code is not ("" or "HEARTH-INFER-100") : code.Length == 0))
            {
                wrong.Add($"{name}: {code}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(schemas > 60, $"only {schemas} schemas were found");
    }

    /// <summary>JSON without white space that means nothing; other texts as they are.</summary>
    private static string Compact(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            using MemoryStream stream = new();
            using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                document.WriteTo(writer);
            }

            return Encoding.UTF8.GetString(stream.ToArray());
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static IEnumerable<List<object>> CallsOf(string source, string call)
    {
        for (int place = source.IndexOf("\n    " + call, StringComparison.Ordinal); place >= 0; place = source.IndexOf("\n    " + call, place + 1, StringComparison.Ordinal))
        {
            int position = place + 5 + call.Length;
            yield return ReadList(source, ref position, ')');
        }
    }

    /// <summary>Strings and lists of them, up to a closing bracket.</summary>
    private static List<object> ReadList(string source, ref int position, char closing)
    {
        List<object> items = [];
        while (true)
        {
            char next = source[position];
            if (next == closing)
            {
                position++;
                return items;
            }

            if (next == '{')
            {
                position++;
                items.Add(ReadList(source, ref position, '}'));
            }
            else if (next == '"' || (next == 'R' && source[position + 1] == '"'))
            {
                items.Add(ReadString(source, ref position));
            }
            else if (next == '/' && source[position + 1] == '/')
            {
                position = source.IndexOf('\n', position);
            }
            else
            {
                position++;
            }
        }
    }

    /// <summary>The next string of C++, and those that follow it at once, of which it is made.</summary>
    private static string ReadString(string source, ref int position)
    {
        StringBuilder text = new();
        position = source.IndexOf('"', position);
        if (source[position - 1] == 'R')
        {
            int opening = source.IndexOf('(', position);
            string end = ")" + source[(position + 1)..opening] + "\"";
            int closing = source.IndexOf(end, opening, StringComparison.Ordinal);
            position = closing + end.Length;
            return source[(opening + 1)..closing];
        }

        while (source[++position] != '"')
        {
            char unit = source[position];
            if (unit == '\\')
            {
                unit = source[++position] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other };
            }

            text.Append(unit);
        }

        position++;
        Match again = AdjacentString().Match(source, position);
        if (again.Success && again.Index == position)
        {
            return text + ReadString(source, ref position);
        }

        return text.ToString();
    }

    [GeneratedRegex("""test\(\{\s*(?<outcome>SUCCESS|FAILURE),""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CaseHead();

    [GeneratedRegex("""\G\s*(?=")""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AdjacentString();
}
