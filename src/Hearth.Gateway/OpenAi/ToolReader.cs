using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.VectorStores;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads tool declarations, the choice among them, and the calls that a conversation already holds.</summary>
internal static class ToolReader
{
    private const int ToolsMax = 256;
    private static readonly JsonElement _noParameters = JsonElement.Parse("""{"type":"object","properties":{}}""");

    /// <summary>Reads functions for the model, and what the server is to search by itself.</summary>
    public static void ReadTools(ref Utf8JsonReader reader, GenerationRequest request)
    {
        JsonField.ExpectArray(ref reader, "tools");
        List<AITool> tools = [];
        int count = 0;
        request.FileSearch = null;
        while (JsonField.NextElement(ref reader))
        {
            if (count == ToolsMax)
            {
                throw JsonField.Wrong("tools", string.Create(CultureInfo.InvariantCulture, $"may have at most {ToolsMax} entries"));
            }

            if (ReadTool(ref reader, string.Create(CultureInfo.InvariantCulture, $"tools[{count++}]"), request) is { } tool)
            {
                tools.Add(tool);
            }
        }

        request.Options.Tools = tools.Count > 0 || request.FileSearch is null ? tools : null;
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
        bool isSearch = false;
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (name is "function")
            {
                function = ReadFunction(ref reader, Field + ".function").Name;
            }
            else
            {
                isSearch |= name is "type" && reader.TokenType is JsonTokenType.String && reader.ValueTextEquals("file_search"u8);
                reader.Skip();
            }
        }

        if (isSearch)
        {
            // The server searches whenever the tool is there, and the model chooses among its functions.
            return ChatToolMode.Auto;
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

    private static AIFunctionDeclaration? ReadTool(ref Utf8JsonReader reader, string path, GenerationRequest request)
    {
        JsonField.ExpectObject(ref reader, path);
        Function? function = null;
        FileSearchTool? search = null;
        bool isSearch = false;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "type":
                    string type = JsonField.ReadString(ref reader, path + ".type");
                    isSearch = type is "file_search" || (type is "function" ? false
                        : throw JsonField.Unsupported(path + ".type", "must be \"function\" or \"file_search\""));
                    break;
                case "function":
                    function = ReadFunction(ref reader, path + ".function");
                    break;
                case "vector_store_ids" or "max_num_results" or "ranking_options" or "filters" when reader.TokenType is not JsonTokenType.Null:
                    search ??= new FileSearchTool();
                    search.ReadMember(ref reader, name, $"{path}.{name}");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (isSearch)
        {
            request.FileSearch = request.FileSearch is null && search is { StoreIds.Count: > 0 }
                ? search
                : throw (request.FileSearch is null ? JsonField.Missing(path + ".vector_store_ids") : JsonField.Unsupported(path, "must be the only tool of type \"file_search\""));
            return null;
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
