using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Inference.Tools;

/// <summary>Tells a model about tools in the system text, where its template has no place for them, in the form most models have seen (Hermes).</summary>
internal static class ToolDescription
{
    /// <summary>Puts the description before the conversation, behind a system text that is there.</summary>
    public static void AddTo(JsonArray conversation, JsonArray tools)
    {
        StringBuilder text = new();
        bool hasSystem = conversation[0]?["role"]?.GetValue<string>() is "system";
        if (hasSystem && conversation[0]?["content"]?.GetValue<string>() is { Length: > 0 } given)
        {
            text.Append(given).Append("\n\n");
        }

        text.Append("You may call functions. These are declared, one per line:\n");
        foreach (JsonNode? tool in tools)
        {
            text.Append(TemplateJson.Write(tool?["function"])).Append('\n');
        }

        text.Append("To call one, write nothing but its name and arguments as JSON, like this:\n");
        text.Append(AnswerFormat.DescribedOpen).Append("\n{\"name\": \"function_name\", \"arguments\": {\"argument\": \"value\"}}\n").Append(AnswerFormat.DescribedClose);
        JsonNode turn = new JsonObject { ["role"] = "system", ["content"] = text.ToString() };
        if (hasSystem)
        {
            conversation[0] = turn;
        }
        else
        {
            conversation.Insert(0, turn);
        }
    }
}
