using System.Globalization;
using System.Text.Json;
using Hearth.Inference;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>The fields that chat and text completions share: model, streaming, sampling, limits.</summary>
internal static class SamplingFields
{
    /// <summary>Answers one request may ask for, over all its prompts; they run one after the other.</summary>
    public const int ChoicesMax = 16;

    public const int TopLogProbsMax = 20;

    private const int StopSequencesMax = 32;
    private const int StopCharsMax = 1024;
    private const int BiasesMax = 4096;
    private const int ModelCharsMax = 1024;
    private const float PenaltyMax = 2;
    private const float BiasMax = 100;
    private const float RepetitionPenaltyMax = 10;

    public static bool TryRead(ref Utf8JsonReader reader, string name, GenerationRequest request)
    {
        ChatOptions options = request.Options;
        switch (name)
        {
            case "model":
                request.Model = ReadModel(ref reader);
                return true;
            case "stream":
                request.Stream = JsonField.ReadBoolean(ref reader, name);
                return true;
            case "stream_options":
                ReadStreamOptions(ref reader, request);
                return true;
            case "n":
                request.Choices = JsonField.ReadInt32(ref reader, name, 1, ChoicesMax);
                return true;
            case "temperature":
                options.Temperature = JsonField.ReadSingle(ref reader, name, 0, 2);
                return true;
            case "top_p":
                options.TopP = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "seed":
                options.Seed = JsonField.ReadInt64(ref reader, name);
                return true;
            case "stop":
                options.StopSequences = ReadStop(ref reader);
                return true;
            case "frequency_penalty":
                options.FrequencyPenalty = JsonField.ReadSingle(ref reader, name, -PenaltyMax, PenaltyMax);
                return true;
            case "presence_penalty":
                options.PresencePenalty = JsonField.ReadSingle(ref reader, name, -PenaltyMax, PenaltyMax);
                return true;
            case "logit_bias":
                options.LogitBias = ReadLogitBias(ref reader);
                return true;
            default:
                return TryReadExtension(ref reader, name, options);
        }
    }

    /// <summary>A bound on the answer; -1, which several local tools send, means none.</summary>
    public static int? ReadTokenLimit(ref Utf8JsonReader reader, string field)
    {
        int limit = JsonField.ReadInt32(ref reader, field, -1, int.MaxValue);
        return limit switch
        {
            -1 => null,
            0 => throw JsonField.Wrong(field, "must be at least 1"),
            _ => limit,
        };
    }

    /// <summary>Fields that OpenAI does not have and the local servers of the field do.</summary>
    private static bool TryReadExtension(ref Utf8JsonReader reader, string name, ChatOptions options)
    {
        switch (name)
        {
            case "top_k":
                // 0 and -1 both mean "off" in the field.
                int topK = JsonField.ReadInt32(ref reader, name, -1, int.MaxValue);
                options.TopK = topK > 0 ? topK : null;
                return true;
            case "min_p":
                options.MinP = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "typical_p":
                options.TypicalP = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "repetition_penalty" or "repeat_penalty":
                options.RepetitionPenalty = JsonField.ReadSingle(ref reader, name, 0.01, RepetitionPenaltyMax);
                return true;
            case "hearth_priority":
                options.Priority = ReadPriority(ref reader, name);
                return true;
            default:
                return ConstraintFields.TryRead(ref reader, name, options);
        }
    }

    private static GenerationPriority ReadPriority(ref Utf8JsonReader reader, string field) => JsonField.ReadString(ref reader, field) switch
    {
        "low" => GenerationPriority.Low,
        "normal" => GenerationPriority.Normal,
        "high" => GenerationPriority.High,
        _ => throw JsonField.Wrong(field, "must be low, normal or high"),
    };

    private static string ReadModel(ref Utf8JsonReader reader)
    {
        string model = JsonField.ReadString(ref reader, "model");
        return model.Length <= ModelCharsMax
            ? model
            : throw JsonField.Wrong("model", string.Create(CultureInfo.InvariantCulture, $"may have at most {ModelCharsMax} characters"));
    }

    private static void ReadStreamOptions(ref Utf8JsonReader reader, GenerationRequest request)
    {
        JsonField.ExpectObject(ref reader, "stream_options");
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "include_usage" when reader.TokenType != JsonTokenType.Null:
                    request.IncludeUsage = JsonField.ReadBoolean(ref reader, "stream_options.include_usage");
                    break;
                default:
                    request.Ignored.Add("stream_options." + name);
                    reader.Skip();
                    break;
            }
        }
    }

    private static List<string>? ReadStop(ref Utf8JsonReader reader)
    {
        List<string> stops = [];
        if (reader.TokenType == JsonTokenType.String)
        {
            AddStop(JsonField.ReadString(ref reader, "stop"), "stop");
        }
        else
        {
            JsonField.ExpectArray(ref reader, "stop");
            int read = 0;
            while (JsonField.NextElement(ref reader))
            {
                string field = string.Create(CultureInfo.InvariantCulture, $"stop[{read++}]");
                AddStop(JsonField.ReadString(ref reader, field), field);
            }
        }

        return stops.Count == 0 ? null : stops;

        void AddStop(string stop, string field)
        {
            if (stop.Length > StopCharsMax || stops.Count == StopSequencesMax)
            {
                throw JsonField.Wrong(
                    field,
                    string.Create(CultureInfo.InvariantCulture, $"is over the bounds: {StopSequencesMax} stop strings of {StopCharsMax} characters"));
            }

            // An empty stop string would end every answer before it began; clients send it for "none".
            if (stop.Length > 0)
            {
                stops.Add(stop);
            }
        }
    }

    private static Dictionary<int, float> ReadLogitBias(ref Utf8JsonReader reader)
    {
        JsonField.ExpectObject(ref reader, "logit_bias");
        Dictionary<int, float> biases = [];
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int token))
            {
                throw JsonField.Wrong("logit_bias", "must have token ids as its keys");
            }

            if (biases.Count == BiasesMax)
            {
                throw JsonField.Wrong("logit_bias", string.Create(CultureInfo.InvariantCulture, $"may have at most {BiasesMax} entries"));
            }

            biases[token] = JsonField.ReadSingle(ref reader, "logit_bias." + name, -BiasMax, BiasMax);
        }

        return biases;
    }
}
