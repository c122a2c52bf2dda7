using System.Text.Json.Nodes;
using Hearth.Primitives;

namespace Hearth.Testing.Schemas;

/// <summary>Makes JSON Schemas of everything that structured output supports: nested, recursive, with alternatives, patterns and bounds.</summary>
public sealed class RandomSchema(SeededRandom random)
{
    private const int DepthMax = 3;

    private static readonly string[] s_names = ["id", "name", "größe", "a b", "x\"y", "next", "items", "0", "tag", "日本"];
    private static readonly string[] s_patterns =
    [
        "^[a-z]{2,6}$", "^[A-Z][a-z]+( [A-Z][a-z]+)?$", "[0-9]", "^\\d{3}-\\d{4}$", "^(foo|bar)+$", "^[^\"\\\\]{1,5}$", "\\w+@\\w+", "^.{3}$", "^(?:a|b|ab){2,3}$", "^[α-ω]{1,4}$", "x$", "^y", "^\\s?z|[!?]$",
    ];

    private static readonly string[] s_formats = ["date", "time", "date-time", "duration", "uuid", "email", "ipv4", "ipv6", "hostname", "uri"];
    private static readonly string[] s_values = ["\"red\"", "\"gr\\u00fcn\"", "1", "-2.5", "true", "null", "[1,\"a\"]", "{\"k\":{\"l\":[]}}", "\"\\\"\\n\"", "0"];

    /// <summary>A schema with its definitions.</summary>
    public JsonObject Create()
    {
        JsonObject schema = Any(0);
        if (!schema.ContainsKey("$ref") && OneIn(3))
        {
            schema["title"] = "random";
        }

        schema["$defs"] = new JsonObject
        {
            ["leaf"] = Any(DepthMax),
            ["list"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject
                {
                    ["value"] = Any(DepthMax),
                    ["next"] = new JsonObject { ["anyOf"] = new JsonArray(Reference("list"), new JsonObject { ["type"] = "null" }) },
                },
                ["required"] = new JsonArray("value", "next"),
            },
            ["tree"] = new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["n"] = Integer(), ["sub"] = new JsonObject { ["type"] = "array", ["items"] = Reference("tree"), ["maxItems"] = 2 } },
                ["required"] = new JsonArray("n"),
                ["additionalProperties"] = false,
            },
        };
        return schema;
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/$defs/" + name };

    private JsonObject Any(int depth) => random.NextInt32(depth >= DepthMax ? 7 : 14) switch
    {
        0 => Text(),
        1 => Pattern(),
        2 => Integer(),
        3 => Number(),
        4 => new JsonObject { ["type"] = Pick(["boolean", "null"]) },
        5 => new JsonObject { ["enum"] = new JsonArray([.. Enumerable.Range(0, 1 + random.NextInt32(4)).Select(_ => JsonNode.Parse(Pick(s_values)))]) },
        6 => new JsonObject { ["type"] = "string", ["format"] = Pick(s_formats) },
        7 or 8 => Object(depth),
        9 => Array(depth),
        10 => new JsonObject { ["anyOf"] = new JsonArray(Any(depth + 1), Any(depth + 1)) },
        11 => Discriminated(depth),
        12 => new JsonObject { ["allOf"] = new JsonArray(Object(depth), new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { ["extra"] = Any(depth + 1) }, ["required"] = new JsonArray("extra") }) },
        _ => Reference(Pick(["leaf", "list", "tree"])),
    };

    private JsonObject Text()
    {
        JsonObject schema = new() { ["type"] = OneIn(4) ? new JsonArray("string", "null") : (JsonNode)"string" };
        int min = random.NextInt32(4);
        if (OneIn(2))
        {
            schema["minLength"] = min;
        }

        if (!OneIn(3))
        {
            schema["maxLength"] = min + random.NextInt32(30);
        }

        return schema;
    }

    private JsonObject Pattern()
    {
        JsonObject schema = new() { ["type"] = "string", ["pattern"] = Pick(s_patterns) };
        if (OneIn(3))
        {
            schema["maxLength"] = 8 + random.NextInt32(20);
        }

        return schema;
    }

    private JsonObject Integer()
    {
        JsonObject schema = new() { ["type"] = "integer" };
        long min = random.NextInt32(4000) - 2000;
        if (OneIn(2))
        {
            schema[OneIn(3) ? "exclusiveMinimum" : "minimum"] = min;
        }

        if (OneIn(2))
        {
            schema[OneIn(3) ? "exclusiveMaximum" : "maximum"] = min + 2 + random.NextInt32(OneIn(2) ? 10 : 100_000);
        }

        return schema;
    }

    private JsonObject Number()
    {
        JsonObject schema = new() { ["type"] = "number" };
        decimal min = (random.NextInt32(400_000) - 200_000) / 1000m;
        if (OneIn(2))
        {
            schema[OneIn(3) ? "exclusiveMinimum" : "minimum"] = min;
        }

        if (OneIn(2))
        {
            schema[OneIn(3) ? "exclusiveMaximum" : "maximum"] = min + ((1 + random.NextInt32(OneIn(2) ? 20 : 500_000)) / 100m);
        }

        return schema;
    }

    private JsonObject Object(int depth)
    {
        JsonObject properties = [];
        JsonArray required = [];
        for (int count = random.NextInt32(5); count > 0; count--)
        {
            string name = Pick(s_names);
            if (!properties.ContainsKey(name))
            {
                properties[name] = Any(depth + 1);
                if (OneIn(2))
                {
                    required.Add((JsonNode)name);
                }
            }
        }

        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties, ["required"] = required };
        if (OneIn(4))
        {
            schema["additionalProperties"] = OneIn(2) ? (JsonNode)JsonValue.Create(value: true) : Any(depth + 1);
        }

        return schema;
    }

    private JsonObject Array(int depth)
    {
        JsonObject schema = new() { ["type"] = "array", ["items"] = Any(depth + 1) };
        int min = random.NextInt32(3);
        if (OneIn(2))
        {
            schema["minItems"] = min;
        }

        if (OneIn(2))
        {
            schema["maxItems"] = min + random.NextInt32(4);
        }

        if (OneIn(4))
        {
            schema["prefixItems"] = new JsonArray(Any(depth + 1));
            schema["maxItems"] = 4;
        }

        return schema;
    }

    private JsonObject Discriminated(int depth)
    {
        return new JsonObject { ["oneOf"] = new JsonArray(Branch("circle"), Branch("square")) };

        JsonObject Branch(string kind)
        {
            JsonObject branch = Object(depth);
            branch["properties"]!["kind"] = new JsonObject { ["const"] = kind };
            branch["required"]!.AsArray().Add((JsonNode)"kind");
            return branch;
        }
    }

    private bool OneIn(int count) => random.NextInt32(count) == 0;

    private string Pick(ReadOnlySpan<string> choices) => choices[random.NextInt32(choices.Length)];
}
