using System.Globalization;
using System.Text.Json;
using Hearth.Inference;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads the body of <c>/v1/completions</c>.</summary>
internal static class TextRequestReader
{
    /// <summary>What that API says an answer has when the request names no limit.</summary>
    private const int TokensDefault = 16;

    public static GenerationRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        int? bestOf = null;
        bool hasLimit = false;
        GenerationRequest request = RequestReader.Read(body, depthMax, ReadMember);
        if (request.Prompts.Count == 0)
        {
            throw JsonField.Missing("prompt");
        }

        if (request.TotalChoices > SamplingFields.ChoicesMax)
        {
            throw JsonField.Wrong("n", string.Create(CultureInfo.InvariantCulture, $"times the number of prompts may be at most {SamplingFields.ChoicesMax}"));
        }

        if (bestOf is { } candidates && candidates != request.Choices)
        {
            throw JsonField.Unsupported("best_of", "is not supported: it must equal `n`");
        }

        if (request.Echo && request.WantsLogProbs)
        {
            throw JsonField.Unsupported("echo", "together with `logprobs` is not supported: prompts are not scored");
        }

        request.Options.RawPrompt = true;
        request.Options.MaxOutputTokens = hasLimit ? request.Options.MaxOutputTokens : TokensDefault;
        if (request.WantsLogProbs)
        {
            request.Options.TopLogProbs = request.TopLogProbs;
        }

        return request;

        bool ReadMember(ref Utf8JsonReader reader, string name, GenerationRequest target)
        {
            switch (name)
            {
                case "prompt":
                    target.Prompts.Clear();
                    ReadPrompts(ref reader, target);
                    return true;
                case "max_tokens":
                    target.Options.MaxOutputTokens = SamplingFields.ReadTokenLimit(ref reader, name);
                    hasLimit = true;
                    return true;
                case "logprobs":
                    target.TopLogProbs = JsonField.ReadInt32(ref reader, name, 0, SamplingFields.TopLogProbsMax);
                    target.WantsLogProbs = true;
                    return true;
                case "echo":
                    target.Echo = JsonField.ReadBoolean(ref reader, name);
                    return true;
                case "best_of":
                    bestOf = JsonField.ReadInt32(ref reader, name, 1, SamplingFields.ChoicesMax);
                    return true;
                case "suffix":
                    return JsonField.ReadString(ref reader, name).Length == 0
                        ? true
                        : throw JsonField.Unsupported(name, "is not supported: text is only continued, not filled in");
                default:
                    return false;
            }
        }
    }

    private static void ReadPrompts(ref Utf8JsonReader reader, GenerationRequest request)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            Add(JsonField.ReadString(ref reader, "prompt"));
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw JsonField.Wrong("prompt", "must be a string or an array of strings");
        }

        while (JsonField.NextElement(ref reader))
        {
            if (reader.TokenType is JsonTokenType.Number or JsonTokenType.StartArray)
            {
                throw JsonField.Unsupported("prompt", "as token ids is not supported: send text");
            }

            if (request.Prompts.Count == SamplingFields.ChoicesMax)
            {
                throw JsonField.Wrong("prompt", string.Create(CultureInfo.InvariantCulture, $"may have at most {SamplingFields.ChoicesMax} entries"));
            }

            Add(JsonField.ReadString(ref reader, string.Create(CultureInfo.InvariantCulture, $"prompt[{request.Prompts.Count}]")));
        }

        void Add(string prompt) => request.Prompts.Add([new ChatMessage(ChatRole.User, prompt)]);
    }
}
