using System.Text;
using System.Text.Json;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Hearth.Vectors.Filters;

namespace Hearth.Fuzz.Targets;

/// <summary>Writes filters of whole and damaged pieces, as text and as JSON, and reads them; what is read must be written so that it is read the same again.</summary>
internal sealed class FilterTarget : FuzzTarget
{
    private static readonly string[] s_words =
    [
        "a", "b", "`c d`", "text", "id", "and", "or", "not", "in", "between", "exists", "contains", "ignoring", "case", "true", "false", "null", "=", "!=", "<", "<=", ">", ">=", "==", "<>", "(", ")", "[", "]", ",",
        "1", "-2", "3.5", "1e9", "99999999999999999999", "\"x\"", "'y'", "\"\\u00e4\"", "\"\\ud800\"", "2026-11-21", "2026-11-21T10:00:00Z", "2026-99-99", "&&", "||", "!", "\\", "`", "\"", "'", "é🔥", "\uD800", "\0", "\n",
    ];

    private static readonly string[] s_texts =
    [
        "a = 1 and (b in (\"x\", 2) or text contains \"y\")", "not a between 1 and 2", "id not in ('a')", "`c d` exists or tags = [1, true]", "text contains \"Z\" ignoring case and a >= 2026-11-21T10:00:00.5+01:00",
    ];

    private static readonly string[] s_json =
    [
        "{", "}", "[", "]", ":", ",", "\"$and\":[", "\"$or\":[", "\"a\":", "{\"a\":1}", "{\"a\":{\"$in\":[1,\"x\"]}}", "{\"b\":{\"$ne\":true}}", "{\"$contains\":\"x\"}", "{\"$not_contains\":\"\"}", "null", "1e999", "-0.0", "\"\\ud800\"", "\"$regex\":1",
    ];

    public override string Name => "filter";

    public override int Inputs => 100_000;

    public override void Feed(SeededRandom random)
    {
        MetadataFilter? filter = random.OneIn(2) ? FilterParser.Parse(Text(random)) : Json(random);
        if (filter is null)
        {
            return;
        }

        string written = FilterText.Format(filter);
        string again = FilterText.Format(FilterParser.Parse(written));
        if (!string.Equals(written, again, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{written}\nis read as\n{again}");
        }
    }

    private static string Text(SeededRandom random)
    {
        var text = new StringBuilder(random.OneIn(2) ? s_texts[random.NextInt32(s_texts.Length)] : "");
        for (int count = random.NextInt32(12); count > 0; count--)
        {
            text.Insert(random.NextInt32(text.Length + 1), " " + s_words[random.NextInt32(s_words.Length)] + (random.OneIn(3) ? "" : " "));
        }

        if (random.OneIn(2_000))
        {
            text.Insert(0, random.OneIn(2) ? "(" : "not ", 20_000);
        }

        return text.ToString();
    }

    private static MetadataFilter? Json(SeededRandom random)
    {
        var text = new StringBuilder();
        if (random.OneIn(2))
        {
            int depth = random.NextInt32(40);
            text.Insert(0, "{\"$and\":[", depth).Append(s_json[8 + random.NextInt32(s_json.Length - 8)]).Insert(text.Length, "]}", depth);
        }
        else
        {
            for (int count = random.NextInt32(8); count >= 0; count--)
            {
                text.Append(s_json[random.NextInt32(s_json.Length)]);
            }
        }

        JsonElement element;
        try
        {
            element = JsonElement.Parse(text.ToString(), new JsonDocumentOptions { MaxDepth = 256 });
        }
        catch (JsonException)
        {
            throw new VectorsException(VectorsErrors.FilterInvalid, "no JSON");
        }

        return random.OneIn(2) ? FilterJson.ReadWhere(element) : FilterJson.ReadWhereDocument(element);
    }
}
