using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hearth.Inference.Templates.Values;

namespace Hearth.Inference.Templates.Evaluation;

/// <summary>Makes template values of the conversation; every string and key is plain, except what the engine vouches for.</summary>
internal static class InputValues
{
    private static readonly SearchValues<char> s_roleCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>A copy of a node.</summary>
    public static TemplateValue Convert(JsonNode? node, TemplateRun run)
    {
        run.Enter();
        TemplateValue value = node switch
        {
            null => NullValue.Instance,
            JsonArray array => ConvertArray(array, run),
            JsonObject mapping => ConvertObject(mapping, run),
            _ => ConvertScalar(node.AsValue()),
        };
        run.Leave();
        return value;
    }

    /// <summary>The messages; their roles are the template's own words when they are words.</summary>
    public static ListValue ConvertMessages(JsonArray messages, TemplateRun run)
    {
        ListValue list = ConvertArray(messages, run);
        foreach (TemplateValue message in list.Items)
        {
            if (message is MappingValue { Entries: { } entries }
                && entries.TryGet("role", out TemplateValue? role)
                && role is StringValue { Text: { } name }
                && name.AsSpan().IndexOfAnyExcept(s_roleCharacters) < 0)
            {
                entries.Set("role", StringValue.Trusted(name));
            }
        }

        return list;
    }

    private static ListValue ConvertArray(JsonArray array, TemplateRun run)
    {
        run.Elements(array.Count);
        List<TemplateValue> items = new(array.Count);
        foreach (JsonNode? item in array)
        {
            items.Add(Convert(item, run));
        }

        return new ListValue(items);
    }

    private static MappingValue ConvertObject(JsonObject mapping, TemplateRun run)
    {
        run.Elements(mapping.Count);
        MappingEntries entries = new();
        foreach ((string key, JsonNode? value) in mapping)
        {
            entries.Set(StringValue.Plain(key), Convert(value, run));
        }

        return new MappingValue(entries);
    }

    private static TemplateValue ConvertScalar(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => StringValue.Plain(value.GetValue<string>()),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Number => ConvertNumber(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
        _ => NullValue.Instance,
    };

    // JSON does not tell 1.0 from 1, and neither does the renderer templates are tested against.
    private static NumberValue ConvertNumber(double number) => new(number, IsFloat: !double.IsInteger(number));
}
