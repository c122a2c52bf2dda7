using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Inference.Tools;

/// <summary>Fits a conversation to what a template can show: one call per turn, ids, arguments as text, thinking where it is read. Changes it in place.</summary>
internal static class ConversationWriter
{
    private const int ShortIdLength = 9;
    private const string IdCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Fits the conversation to the template.</summary>
    public static JsonArray Fit(JsonArray conversation, TemplateTraits traits)
    {
        if (!conversation.Any(static turn => turn?["tool_calls"] is not null || turn?["tool_call_id"] is not null || turn?["reasoning_content"] is not null))
        {
            return conversation;
        }

        if (!traits.Format.ShowsTools)
        {
            conversation = DescribeCalls(conversation);
        }
        else if (traits.WantsOneCall)
        {
            conversation = Split(conversation);
        }

        foreach (JsonNode? node in conversation)
        {
            if (node is JsonObject turn)
            {
                FitTurn(turn, traits);
            }
        }

        return conversation;
    }

    private static void FitTurn(JsonObject turn, TemplateTraits traits)
    {
        if (traits.WantsShortIds && turn["tool_call_id"]?.GetValue<string>() is { } answered)
        {
            turn["tool_call_id"] = ShortId(answered);
        }

        foreach (JsonNode? call in turn["tool_calls"]?.AsArray() ?? [])
        {
            if (traits.WantsShortIds && call?["id"]?.GetValue<string>() is { } id)
            {
                call["id"] = ShortId(id);
            }

            if (traits.WantsArgumentsAsText && call?["function"] is JsonObject { } function && function["arguments"] is JsonObject arguments)
            {
                function["arguments"] = TemplateJson.Write(arguments);
            }
        }

        if (turn["reasoning_content"]?.GetValue<string>() is not { } reasoning)
        {
            return;
        }

        string content = turn["content"]?.GetValue<string>() ?? "";
        if (traits.WantsThinkingParts)
        {
            JsonNode thought = new JsonObject { ["type"] = "thinking", ["thinking"] = reasoning };
            JsonNode text = new JsonObject { ["type"] = "text", ["text"] = content };
            turn["content"] = content.Length == 0 ? new JsonArray(thought) : new JsonArray(thought, text);
        }
        else if (traits.WantsThinking && (content.Length == 0 || turn["tool_calls"] is null))
        {
            turn["thinking"] = reasoning;
        }
    }

    /// <summary>Gives each call a turn of its own, with its result behind it.</summary>
    private static JsonArray Split(JsonArray conversation)
    {
        JsonArray split = [];
        Dictionary<string, JsonNode> results = new(StringComparer.Ordinal);
        foreach (JsonNode? node in conversation)
        {
            if (node?["tool_call_id"]?.GetValue<string>() is { } id)
            {
                results.TryAdd(id, node);
            }
        }

        HashSet<string> placed = new(StringComparer.Ordinal);
        foreach (JsonNode? node in conversation)
        {
            if (node is JsonObject turn && turn["tool_calls"] is JsonArray { Count: > 1 } calls)
            {
                foreach (JsonNode? call in calls)
                {
                    JsonObject alone = turn.DeepClone().AsObject();
                    alone["tool_calls"] = new JsonArray(call?.DeepClone());
                    if (call != calls[0])
                    {
                        alone["content"] = "";
                        alone.Remove("reasoning_content");
                    }

                    Add(alone);
                    if (call?["id"]?.GetValue<string>() is { } id && results.TryGetValue(id, out JsonNode? result) && placed.Add(id))
                    {
                        Add(result.DeepClone());
                    }
                }
            }
            else if (node is not null && !(node["tool_call_id"]?.GetValue<string>() is { } done && placed.Contains(done)))
            {
                Add(node.DeepClone());
            }
        }

        return split;

        void Add(JsonNode turn) => split.Add(turn);
    }

    /// <summary>Writes calls and results as text, in the form that <see cref="ToolDescription"/> asks for.</summary>
    private static JsonArray DescribeCalls(JsonArray conversation)
    {
        JsonArray described = [];
        foreach (JsonNode? node in conversation)
        {
            if (node?.DeepClone() is not JsonObject turn)
            {
                continue;
            }

            if (turn["tool_calls"] is JsonArray calls)
            {
                StringBuilder text = new(turn["content"]?.GetValue<string>());
                foreach (JsonNode? call in calls)
                {
                    JsonObject written = new() { ["name"] = call?["function"]?["name"]?.DeepClone(), ["arguments"] = call?["function"]?["arguments"]?.DeepClone() };
                    text.Append(text.Length > 0 ? "\n" : "").Append(AnswerFormat.DescribedOpen).Append('\n');
                    text.Append(TemplateJson.Write(written)).Append('\n').Append(AnswerFormat.DescribedClose);
                }

                turn["content"] = text.ToString();
                turn.Remove("tool_calls");
            }
            else if (turn["role"]?.GetValue<string>() is "tool")
            {
                turn["role"] = "user";
                turn["content"] = $"<tool_response>\n{turn["content"]?.GetValue<string>()}\n</tool_response>";
                turn.Remove("tool_call_id");
                if (described is [.., JsonObject last] && last["role"]?.GetValue<string>() is "user" && last["content"]?.GetValue<string>() is { } before
                    && before.StartsWith("<tool_response>", StringComparison.Ordinal))
                {
                    // Templates that want users and assistants in turn would refuse two.
                    last["content"] = before + "\n" + turn["content"]?.GetValue<string>();
                    continue;
                }
            }

            JsonNode next = turn;
            described.Add(next);
        }

        return described;
    }

    /// <summary>Nine letters and digits: the id itself where it is such, else a digest of it (FNV-1a), so that a call and its result still agree.</summary>
    private static string ShortId(string id)
    {
        if (id.Length == ShortIdLength && id.All(char.IsAsciiLetterOrDigit))
        {
            return id;
        }

        ulong hash = 14695981039346656037;
        foreach (char character in id)
        {
            hash = unchecked((hash ^ character) * 1099511628211);
        }

        return string.Create(ShortIdLength, hash, static (target, value) =>
        {
            foreach (ref char character in target)
            {
                character = IdCharacters[(int)(value % (ulong)IdCharacters.Length)];
                value /= (ulong)IdCharacters.Length;
            }
        });
    }
}
