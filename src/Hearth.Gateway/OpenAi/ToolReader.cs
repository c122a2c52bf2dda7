using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads tool declarations, the choice among them, and the calls that a conversation already holds.</summary>
internal static class ToolReader
{
    private const int ToolsMax = 256;
    private static readonly JsonElement _noParameters = JsonElement.Parse("""{"type":"object","properties":{}}""");

    public static List<AITool> ReadTools(ref Utf8JsonReader reader)
    {
        JsonField.ExpectArray(ref reader, "tools");
        List<AITool> tools = [];
        while (JsonField.NextElement(ref reader))
        {
            if (tools.Count == ToolsMax)
            {
                throw JsonField.Wrong("tools", string.Create(CultureInfo.InvariantCulture, $"may have at most {ToolsMax} entries"));
            }

            tools.Add(ReadTool(ref reader, string.Create(CultureInfo.InvariantCulture, $"tools[{tools.Count}]")));
        }

        return tools;
    }

    public static ChatToolMode ReadChoice(ref Utf8JsonReader reader)
    {
        const string Field = "tool_choice";
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonField.ReadString(ref reader, Field) switch
            {
                "none" => ChatToolMode.None,
                "auto" => ChatToolMode.Auto,
                "required" => ChatToolMode.RequireAny,
                _ => throw JsonField.Wrong(Field, "must be none, auto, required, or name a function"),
            };
        }

        JsonField.ExpectObject(ref reader, Field);
        string? function = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (name is "function")
            {
                function = ReadFunction(ref reader, Field + ".function").Name;
            }
            else
            {
                reader.Skip();
            }
        }

        return ChatToolMode.RequireSpecific(function ?? throw JsonField.Missing(Field + ".function"));
    }

    public static List<AIContent> ReadCalls(ref Utf8JsonReader reader, string path)
    {
        JsonField.ExpectArray(ref reader, path);
        List<AIContent> calls = [];
        while (JsonField.NextElement(ref reader))
        {
            calls.Add(ReadCall(ref reader, string.Create(CultureInfo.InvariantCulture, $"{path}[{calls.Count}]")));
        }

        return calls;
    }

    private static AIFunctionDeclaration ReadTool(ref Utf8JsonReader reader, string path)
    {
        JsonField.ExpectObject(ref reader, path);
        Function? function = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "type":
                    if (JsonField.ReadString(ref reader, path + ".type") is not "function")
                    {
                        throw JsonField.Unsupported(path + ".type", "must be \"function\"");
                    }

                    break;
                case "function":
                    function = ReadFunction(ref reader, path + ".function");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Function found = function ?? throw JsonField.Missing(path + ".function");
        return AIFunctionFactory.CreateDeclaration(found.Name, found.Description, found.Parameters ?? _noParameters, returnJsonSchema: null);
    }

    private static FunctionCallContent ReadCall(ref Utf8JsonReader reader, string path)
    {
        JsonField.ExpectObject(ref reader, path);
        string? id = null;
        Function? function = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "id":
                    id = JsonField.ReadString(ref reader, path + ".id");
                    break;
                case "function":
                    function = ReadFunction(ref reader, path + ".function");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Function found = function ?? throw JsonField.Missing(path + ".function");
        string arguments = found.Arguments ?? "{}";
        return new FunctionCallContent(id ?? throw JsonField.Missing(path + ".id"), found.Name, ParseArguments(arguments)) { RawRepresentation = arguments };
    }

    private static Function ReadFunction(ref Utf8JsonReader reader, string path)
    {
        JsonField.ExpectObject(ref reader, path);
        string? functionName = null;
        string? description = null;
        string? arguments = null;
        JsonElement? parameters = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "name":
                    functionName = JsonField.ReadString(ref reader, path + ".name");
                    break;
                case "description" when reader.TokenType != JsonTokenType.Null:
                    description = JsonField.ReadString(ref reader, path + ".description");
                    break;
                case "arguments" when reader.TokenType != JsonTokenType.Null:
                    arguments = JsonField.ReadString(ref reader, path + ".arguments");
                    break;
                case "parameters" when reader.TokenType != JsonTokenType.Null:
                    JsonField.ExpectObject(ref reader, path + ".parameters");
                    parameters = JsonElement.ParseValue(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (string.IsNullOrEmpty(functionName))
        {
            throw JsonField.Missing(path + ".name");
        }

        return new Function(functionName, description, parameters, arguments);
    }

    /// <summary>Null when the text is not a JSON object: models write such calls, and clients must be able to send them back.</summary>
    private static Dictionary<string, object?>? ParseArguments(string arguments)
    {
        try
        {
            JsonElement parsed = JsonElement.Parse(arguments);
            if (parsed.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            Dictionary<string, object?> members = new(StringComparer.Ordinal);
            foreach (JsonProperty member in parsed.EnumerateObject())
            {
                members[member.Name] = member.Value;
            }

            return members;
        }
        catch (JsonException)
        {
            // Expected: see the summary. The raw text travels in RawRepresentation.
            return null;
        }
    }

    private readonly record struct Function(string Name, string? Description, JsonElement? Parameters, string? Arguments);
}
