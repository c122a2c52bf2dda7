using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads <c>messages</c>. Order of the members inside a message does not matter.</summary>
internal static class ChatMessageReader
{
    public static List<ChatMessage> Read(ref Utf8JsonReader reader)
    {
        JsonField.ExpectArray(ref reader, "messages");
        List<ChatMessage> messages = [];
        while (JsonField.NextElement(ref reader))
        {
            messages.Add(ReadMessage(ref reader, string.Create(CultureInfo.InvariantCulture, $"messages[{messages.Count}]")));
        }

        return messages.Count > 0 ? messages : throw JsonField.Wrong("messages", "must have at least one message");
    }

    private static ChatMessage ReadMessage(ref Utf8JsonReader reader, string path)
    {
        JsonField.ExpectObject(ref reader, path);
        string? role = null;
        string? author = null;
        string? text = null;
        string? callId = null;
        string? reasoning = null;
        List<AIContent>? calls = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            switch (name)
            {
                case "role":
                    role = JsonField.ReadString(ref reader, path + ".role");
                    break;
                case "name":
                    author = JsonField.ReadString(ref reader, path + ".name");
                    break;
                case "content":
                    text = ReadContent(ref reader, path + ".content");
                    break;
                case "reasoning_content" or "reasoning":
                    // Both names are in use for what this server sends as the first.
                    reasoning = JsonField.ReadString(ref reader, path + "." + name);
                    break;
                case "tool_call_id":
                    callId = JsonField.ReadString(ref reader, path + ".tool_call_id");
                    break;
                case "tool_calls":
                    calls = ToolReader.ReadCalls(ref reader, path + ".tool_calls");
                    break;
                default:
                    // Clients send back what they received, `refusal` and `annotations` included; nothing of it changes the prompt.
                    reader.Skip();
                    break;
            }
        }

        return Build(path, role, author, text, reasoning, callId, calls);
    }

    private static ChatMessage Build(string path, string? role, string? author, string? text, string? reasoning, string? callId, List<AIContent>? calls)
    {
        ChatRole chatRole = role switch
        {
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            // The newer name of the same thing; templates know only the older.
            "system" or "developer" => ChatRole.System,
            "tool" => ChatRole.Tool,
            null => throw JsonField.Missing(path + ".role"),
            _ => throw JsonField.Wrong(path + ".role", "must be system, developer, user, assistant or tool"),
        };
        if (text is null && (chatRole != ChatRole.Assistant || calls is null))
        {
            throw JsonField.Missing(path + ".content");
        }

        List<AIContent> contents = [];
        if (!string.IsNullOrEmpty(reasoning) && chatRole == ChatRole.Assistant)
        {
            contents.Add(new TextReasoningContent(reasoning));
        }

        if (chatRole == ChatRole.Tool)
        {
            contents.Add(new FunctionResultContent(callId ?? throw JsonField.Missing(path + ".tool_call_id"), text));
        }
        else if (text is not null)
        {
            contents.Add(new TextContent(text));
        }

        if (calls is not null && chatRole == ChatRole.Assistant)
        {
            contents.AddRange(calls);
        }

        return new ChatMessage(chatRole, contents) { AuthorName = author };
    }

    /// <summary>A string, or parts; the text of the parts is joined as it stands.</summary>
    private static string ReadContent(ref Utf8JsonReader reader, string path)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonField.ReadString(ref reader, path);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw JsonField.Wrong(path, "must be a string or an array of parts");
        }

        var text = new StringBuilder();
        int parts = 0;
        while (JsonField.NextElement(ref reader))
        {
            text.Append(ReadPart(ref reader, string.Create(CultureInfo.InvariantCulture, $"{path}[{parts++}]")));
        }

        return text.ToString();
    }

    private static string ReadPart(ref Utf8JsonReader reader, string path)
    {
        JsonField.ExpectObject(ref reader, path);
        string? type = null;
        string? text = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "type":
                    type = JsonField.ReadString(ref reader, path + ".type");
                    break;
                case "text" or "refusal" when reader.TokenType != JsonTokenType.Null:
                    text = JsonField.ReadString(ref reader, path + "." + name);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type switch
        {
            "text" or "refusal" => text ?? throw JsonField.Missing(path + "." + type),
            "image_url" or "input_audio" or "file" => throw JsonField.Unsupported(path, "is not text, and the models here read only text"),
            null => throw JsonField.Missing(path + ".type"),
            _ => throw JsonField.Wrong(path + ".type", "must be \"text\""),
        };
    }
}
