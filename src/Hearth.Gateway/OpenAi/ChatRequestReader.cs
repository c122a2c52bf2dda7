using System.Text.Json;
using Hearth.Inference;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads the body of <c>/v1/chat/completions</c>.</summary>
internal static class ChatRequestReader
{
    public static GenerationRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        GenerationRequest request = RequestReader.Read(body, depthMax, ReadMember);
        if (request.Prompts.Count == 0)
        {
            throw JsonField.Missing("messages");
        }

        if (request.TopLogProbs is not null && !request.WantsLogProbs)
        {
            throw JsonField.Wrong("top_logprobs", "needs `logprobs` to be true");
        }

        if (request.WantsLogProbs)
        {
            request.Options.TopLogProbs = request.TopLogProbs ?? 0;
        }

        return request;
    }

    private static bool ReadMember(ref Utf8JsonReader reader, string name, GenerationRequest request)
    {
        ChatOptions options = request.Options;
        switch (name)
        {
            case "messages":
                request.Prompts.Clear();
                request.Prompts.Add(ChatMessageReader.Read(ref reader));
                return true;
            case "max_tokens":
                // The newer name wins, whichever stands first.
                options.MaxOutputTokens ??= SamplingFields.ReadTokenLimit(ref reader, name);
                return true;
            case "max_completion_tokens":
                options.MaxOutputTokens = SamplingFields.ReadTokenLimit(ref reader, name);
                return true;
            case "logprobs":
                request.WantsLogProbs = JsonField.ReadBoolean(ref reader, name);
                return true;
            case "top_logprobs":
                request.TopLogProbs = JsonField.ReadInt32(ref reader, name, 0, SamplingFields.TopLogProbsMax);
                return true;
            case "response_format":
                options.ResponseFormat = ConstraintFields.ReadResponseFormat(ref reader);
                return true;
            case "modalities":
                ReadModalities(ref reader);
                return true;
            case "audio":
                throw JsonField.Unsupported(name, "is not supported: models answer with text");
            case "tools":
                ToolReader.ReadTools(ref reader, request);
                return true;
            case "tool_choice":
                options.ToolMode = ToolReader.ReadChoice(ref reader);
                return true;
            case "reasoning_effort":
                options.Reasoning = new ReasoningOptions { Effort = ReadEffort(ref reader) };
                return true;
            case "parallel_tool_calls":
                options.AllowMultipleToolCalls = JsonField.ReadBoolean(ref reader, name);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The chat templates of open models know three steps at most, so the finest are rounded.</summary>
    private static ReasoningEffort ReadEffort(ref Utf8JsonReader reader) => JsonField.ReadString(ref reader, "reasoning_effort") switch
    {
        "none" => ReasoningEffort.None,
        "minimal" or "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        "xhigh" => ReasoningEffort.ExtraHigh,
        _ => throw JsonField.Wrong("reasoning_effort", "must be none, minimal, low, medium, high or xhigh"),
    };

    private static void ReadModalities(ref Utf8JsonReader reader)
    {
        JsonField.ExpectArray(ref reader, "modalities");
        while (JsonField.NextElement(ref reader))
        {
            if (JsonField.ReadString(ref reader, "modalities") is not "text")
            {
                throw JsonField.Unsupported("modalities", "supports only \"text\"");
            }
        }
    }
}
