using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hearth.Inference.Grammars;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tools;

/// <summary>Writes the grammar that holds an answer to valid calls in the family's own form.</summary>
/// <remarks>
/// A demanded call follows the thinking at once. Where calls are free, any text may stand before them, up to the family's marker; from there on only
/// a valid call may follow, and nothing behind the last. Thinking is never held to anything but its end.
/// </remarks>
internal sealed class ToolGrammar
{
    private readonly AnswerFormat _format;
    private readonly IReadOnlyList<AIFunctionDeclaration> _functions;
    private readonly int _callsMax;

    private ToolGrammar(AnswerFormat format, IReadOnlyList<AIFunctionDeclaration> functions, bool isOneCall)
    {
        _format = format;
        _functions = functions;
        _callsMax = isOneCall || format.Calls == CallSyntax.Harmony ? 1 : ToolLimits.ForcedCallsMax;
    }

    /// <summary>The grammar of one answer; null where calls are free and the family has no marker that text could not have as well.</summary>
    /// <param name="format">The family.</param>
    /// <param name="functions">Those that may be called; at least one.</param>
    /// <param name="isDemanded">Whether there must be a call.</param>
    /// <param name="isOneCall">Whether there may be one only.</param>
    /// <param name="isThinking">Whether the prompt opened the thinking.</param>
    /// <exception cref="InferenceException">A function's schema cannot be held; the message names the function.</exception>
    public static Grammar? Build(AnswerFormat format, IReadOnlyList<AIFunctionDeclaration> functions, bool isDemanded, bool isOneCall, bool isThinking)
    {
        ToolGrammar grammar = new(format, functions, isOneCall);
        if (format.Calls == CallSyntax.Harmony)
        {
            return GrammarBuilder.Build(grammar.Harmony(isDemanded));
        }

        if (!isDemanded && format.CallOpen.Length == 0)
        {
            // Every schema is still checked: what cannot be held is refused, whatever the model would have written.
            grammar.Functions(grammar.Body);
            return null;
        }

        GrammarNode thinking = ThinkingGrammar.Before(new AnswerReading(format, DeclaredTools.None, isThinking, FrozenSet<int>.Empty)) ?? GrammarNode.Empty;
        GrammarNode answer = isDemanded ? grammar.Calls(opened: false)
            : GrammarBuilder.Choice(
                GrammarBuilder.Sequence(GrammarBuilder.AnyTextUntil(format.CallOpen), grammar.Calls(opened: true)),
                GrammarBuilder.AnyTextWithout(format.CallOpen));
        return GrammarBuilder.Build(GrammarBuilder.Sequence(thinking, answer));
    }

    /// <summary>All calls of an answer. Where the first is opened already, its marker is left out.</summary>
    private GrammarNode Calls(bool opened)
    {
        GrammarNode first = opened ? GrammarNode.Empty : Open();
        switch (_format.Calls)
        {
            case CallSyntax.TaggedList or CallSyntax.MarkedList:
                GrammarNode list = GrammarBuilder.Repeat(Functions(Body), GrammarBuilder.Literal(", "), 1, _callsMax);
                return GrammarBuilder.Sequence(first, GrammarBuilder.Literal("["), list, GrammarBuilder.Literal("]"), Close());
            case CallSyntax.Fenced:
                return GrammarBuilder.Sequence(first, GrammarBuilder.Repeat(Functions(Body), GrammarBuilder.Literal("\n"), 1, _callsMax), Close());
            case CallSyntax.BareJson:
                return GrammarBuilder.Repeat(Functions(Body), GrammarBuilder.Literal("; "), 1, _callsMax);
            default:
                GrammarNode rest = GrammarBuilder.Sequence(Functions(Body), Close());
                GrammarNode between = _format.Calls == CallSyntax.MarkedNames ? GrammarNode.Empty : GrammarBuilder.Literal("\n");
                return GrammarBuilder.Sequence(first, rest, GrammarNode.Times(GrammarBuilder.Sequence(between, Open(), rest), 0, _callsMax - 1));
        }
    }

    private GrammarNode Open() => GrammarBuilder.Marker(_format.CallOpen);

    private GrammarNode Close() => _format.CallClose.Length == 0 ? GrammarNode.Empty : GrammarBuilder.Marker(_format.CallClose);

    private GrammarNode Functions(Func<AIFunctionDeclaration, GrammarNode> write)
    {
        GrammarNode[] options = new GrammarNode[_functions.Count];
        for (int index = 0; index < options.Length; index++)
        {
            try
            {
                options[index] = write(_functions[index]);
            }
            catch (InferenceException refusal)
            {
                throw new InferenceException(refusal.Error, $"The parameters of the tool {_functions[index].Name}: {refusal.Message}", refusal);
            }
        }

        return GrammarBuilder.Choice(options);
    }

    /// <summary>One call between the markers.</summary>
    private GrammarNode Body(AIFunctionDeclaration function)
    {
        GrammarNode arguments = GrammarBuilder.Schema(ParametersOf(function));
        string name = ParameterValue.Quote(function.Name);
        return _format.Calls switch
        {
            CallSyntax.TaggedFunctions => GrammarBuilder.Sequence(
                GrammarBuilder.Literal($"\n<function={function.Name}>\n"), FunctionTags(function), GrammarBuilder.Literal("</function>\n")),
            CallSyntax.MarkedNames => GrammarBuilder.Sequence(GrammarBuilder.Literal(function.Name), GrammarBuilder.Marker("[ARGS]"), arguments),
            CallSyntax.Fenced => GrammarBuilder.Sequence(
                GrammarBuilder.Marker(FencedCallScanner.CallOpen),
                GrammarBuilder.Literal("function"),
                GrammarBuilder.Marker(FencedCallScanner.Separator),
                GrammarBuilder.Literal(function.Name + "\n```json\n"),
                arguments,
                GrammarBuilder.Literal("\n```"),
                GrammarBuilder.Marker(FencedCallScanner.CallClose)),
            CallSyntax.BareJson => Json($"{{\"name\": {name}, \"parameters\": ", "}"),
            CallSyntax.TaggedJson or CallSyntax.Described => Json($"\n{{\"name\": {name}, \"arguments\": ", "}\n"),
            _ => Json($"{{\"name\": {name}, \"arguments\": ", "}"),
        };

        GrammarNode Json(string before, string behind) => GrammarBuilder.Sequence(GrammarBuilder.Literal(before), arguments, GrammarBuilder.Literal(behind));
    }

    private GrammarNode Harmony(bool isDemanded)
    {
        GrammarNode channel = GrammarBuilder.Marker(HarmonyMarkers.Channel);
        GrammarNode message = GrammarBuilder.Marker(HarmonyMarkers.Message);
        GrammarNode next = GrammarBuilder.Sequence(GrammarBuilder.Marker(HarmonyMarkers.Start), GrammarBuilder.Literal("assistant"));
        GrammarNode before = GrammarBuilder.Sequence(
            channel,
            GrammarBuilder.Choice(GrammarBuilder.Literal("analysis"), GrammarBuilder.Literal("commentary")),
            message,
            GrammarBuilder.AnyTextUntil(HarmonyMarkers.End),
            next);
        GrammarNode kind = GrammarNode.Optional(GrammarBuilder.Sequence(
            GrammarBuilder.Literal(" "), GrammarNode.Optional(GrammarBuilder.Marker(HarmonyMarkers.Constrain)), GrammarBuilder.Literal("json")));
        GrammarNode call = Functions(function =>
        {
            GrammarNode recipient = GrammarBuilder.Literal(" to=functions." + function.Name);
            return GrammarBuilder.Sequence(
                GrammarBuilder.Choice(
                    GrammarBuilder.Sequence(recipient, channel, GrammarBuilder.Literal("commentary")),
                    GrammarBuilder.Sequence(channel, GrammarBuilder.Literal("commentary"), recipient)),
                kind,
                message,
                GrammarBuilder.Schema(ParametersOf(function)));
        });
        GrammarNode final = GrammarBuilder.Sequence(channel, GrammarBuilder.Literal("final"), message, GrammarBuilder.AnyTextWithout(HarmonyMarkers.End));
        return GrammarBuilder.Sequence(GrammarNode.Times(before, 0, null), isDemanded ? call : GrammarBuilder.Choice(call, final));
    }

    /// <summary>Parameters as tags: required ones must be there, all in the order of the schema. Strings are any text, or one of an <c>enum</c>.</summary>
    private static GrammarNode FunctionTags(AIFunctionDeclaration function)
    {
        JsonElement schema = ParametersOf(function);
        HashSet<string> required = new(StringComparer.Ordinal);
        if (schema.TryGetProperty("required", out JsonElement names) && names.ValueKind == JsonValueKind.Array)
        {
            required.UnionWith(names.EnumerateArray().Select(static name => name.GetString() ?? ""));
        }

        List<GrammarNode> tags = [];
        if (schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in properties.EnumerateObject())
            {
                GrammarNode tag = GrammarBuilder.Sequence(GrammarBuilder.Literal($"<parameter={property.Name}>\n"), Value(schema, property.Value));
                tags.Add(required.Contains(property.Name) ? tag : GrammarNode.Optional(tag));
            }
        }

        return GrammarBuilder.Sequence([.. tags]);
    }

    private static GrammarNode Value(JsonElement whole, JsonElement schema)
    {
        const string End = "\n</parameter>\n";
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array)
        {
            GrammarNode[] options = [.. values.EnumerateArray().Select(static value => GrammarBuilder.Literal(value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : value.GetRawText()))];
            return GrammarBuilder.Sequence(GrammarBuilder.Choice(options), GrammarBuilder.Literal(End));
        }

        return ParameterValue.AllowsText(schema)
            ? GrammarBuilder.AnyTextUntil(End)
            : GrammarBuilder.Sequence(GrammarBuilder.Schema(WithDefinitions(whole, schema)), GrammarBuilder.Literal(End));
    }

    /// <summary>A parameter may refer to what its function's schema defines.</summary>
    private static JsonElement WithDefinitions(JsonElement whole, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema;
        }

        JsonObject copy = JsonObject.Create(schema) ?? [];
        foreach (string name in (ReadOnlySpan<string>)["$defs", "definitions"])
        {
            if (whole.TryGetProperty(name, out JsonElement definitions))
            {
                copy.TryAdd(name, JsonNode.Parse(definitions.GetRawText()));
            }
        }

        return JsonElement.Parse(copy.ToJsonString());
    }

    /// <summary>Arguments are an object, and hold nothing that was not declared unless the schema says so.</summary>
    private static JsonElement ParametersOf(AIFunctionDeclaration function)
    {
        JsonElement schema = function.JsonSchema;
        JsonObject parameters = schema.ValueKind == JsonValueKind.Object ? JsonObject.Create(schema) ?? [] : [];
        if (parameters.ContainsKey("$ref") || parameters.ContainsKey("anyOf") || parameters.ContainsKey("oneOf") || parameters.ContainsKey("allOf"))
        {
            return schema;
        }

        parameters.TryAdd("type", "object");
        parameters.TryAdd("properties", new JsonObject());
        parameters.TryAdd("additionalProperties", false);
        return JsonElement.Parse(parameters.ToJsonString());
    }
}
