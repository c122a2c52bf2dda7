using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>Writes messages and tools in the form that chat templates read: the OpenAI one, with the arguments of tool calls as an object.</summary>
internal static class MessageJson
{
    /// <summary>Converts a conversation.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ContentUnsupported"/>: a message holds something other than text.</exception>
    public static JsonArray Convert(IEnumerable<ChatMessage> messages, string? instructions)
    {
        JsonArray conversation = [];
        if (!string.IsNullOrEmpty(instructions))
        {
            AddNode(conversation, Turn("system", instructions));
        }

        foreach (ChatMessage message in messages)
        {
            Add(conversation, message);
        }

        return conversation;
    }

    public static JsonArray ConvertTools(IEnumerable<AITool> tools)
    {
        JsonArray declared = [];
        foreach (AIFunctionDeclaration function in tools.OfType<AIFunctionDeclaration>())
        {
            JsonNode entry = new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject
                {
                    ["name"] = function.Name,
                    ["description"] = function.Description,
                    ["parameters"] = ToNode(function.JsonSchema),
                },
            };
            AddNode(declared, entry);
        }

        return declared;
    }

    /// <summary>A copy in which every parameter has a description, if an empty one, and every function a list of required parameters.</summary>
    public static JsonArray Complete(JsonArray tools)
    {
        JsonArray complete = tools.DeepClone().AsArray();
        foreach (JsonNode? tool in complete)
        {
            if (tool?["function"]?["parameters"] is not JsonObject parameters)
            {
                continue;
            }

            parameters.TryAdd("required", new JsonArray());
            foreach ((_, JsonNode? parameter) in parameters["properties"] as JsonObject ?? [])
            {
                (parameter as JsonObject)?.TryAdd("description", "");
            }
        }

        return complete;
    }

    /// <summary>The text of a message that may hold nothing else.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ContentUnsupported"/>.</exception>
    public static string TextOf(ChatMessage message)
    {
        StringBuilder text = new();
        foreach (AIContent content in message.Contents)
        {
            switch (content)
            {
                case TextContent part:
                    text.Append(part.Text);
                    break;
                case DataContent or UriContent or HostedFileContent:
                    throw new InferenceException(
                        InferenceErrors.ContentUnsupported, $"A message of the {message.Role.Value} holds a {content.GetType().Name}; this model reads text only.");
                default:
                    break;
            }
        }

        return text.ToString();
    }

    private static void Add(JsonArray conversation, ChatMessage message)
    {
        int before = conversation.Count;
        foreach (FunctionResultContent result in message.Contents.OfType<FunctionResultContent>())
        {
            JsonObject turn = Turn("tool", ToText(result.Result));
            turn["tool_call_id"] = result.CallId;
            AddNode(conversation, turn);
        }

        string text = TextOf(message);
        if (conversation.Count > before && text.Length == 0)
        {
            return;
        }

        JsonObject main = Turn(message.Role.Value, text);
        if (!string.IsNullOrEmpty(message.AuthorName))
        {
            main["name"] = message.AuthorName;
        }

        string reasoning = string.Concat(message.Contents.OfType<TextReasoningContent>().Select(static part => part.Text));
        if (reasoning.Length > 0)
        {
            main["reasoning_content"] = reasoning;
        }

        JsonArray calls = ConvertCalls(message.Contents.OfType<FunctionCallContent>());
        if (calls.Count > 0)
        {
            main["tool_calls"] = calls;
        }

        AddNode(conversation, main);
    }

    private static JsonArray ConvertCalls(IEnumerable<FunctionCallContent> calls)
    {
        JsonArray converted = [];
        foreach (FunctionCallContent call in calls)
        {
            JsonObject arguments = [];
            foreach ((string name, object? value) in call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            {
                arguments[name] = ToNode(value);
            }

            AddNode(converted, new JsonObject
            {
                ["id"] = call.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = arguments },
            });
        }

        return converted;
    }

    private static JsonObject Turn(string role, string content) => new() { ["role"] = role, ["content"] = content };

    /// <summary>As a node: the generic overload would need reflection.</summary>
    private static void AddNode(JsonArray array, JsonNode node) => array.Add(node);

    private static string ToText(object? value) => value switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString() ?? "",
        JsonElement element => element.GetRawText(),
        JsonNode node => node.ToJsonString(),
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        JsonElement element => JsonNode.Parse(element.GetRawText()),
        JsonNode node => node.DeepClone(),
        bool flag => flag,
        int number => number,
        long number => number,
        double number when double.IsFinite(number) => number,
        _ => System.Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
