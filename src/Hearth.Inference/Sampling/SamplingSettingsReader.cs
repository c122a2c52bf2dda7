using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Sampling;

/// <summary>Makes settings of a request and refuses what has no meaning.</summary>
internal static class SamplingSettingsReader
{
    /// <summary>The settings of one request; a seed is chosen where it has none.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.SamplingInvalid"/>, naming the field and its range.</exception>
    public static SamplingSettings Read(ChatOptions options, int vocabularySize, Func<ulong> chooseSeed) => new()
    {
        Temperature = Check("temperature", options.Temperature ?? 1, float.MinValue, 100, "at most 100; 0 always takes the likeliest token"),
        TopK = Math.Max(0, options.TopK ?? 0),
        TypicalP = Check("typical_p", options.TypicalP ?? 1, 0, 1),
        TopP = Check("top_p", options.TopP ?? 1, 0, 1),
        MinP = Check("min_p", options.MinP ?? 0, 0, 1),
        RepetitionPenalty = Check("repetition_penalty", options.RepetitionPenalty ?? 1, 0.01f, 10),
        PresencePenalty = Check("presence_penalty", options.PresencePenalty ?? 0, -2, 2),
        FrequencyPenalty = Check("frequency_penalty", options.FrequencyPenalty ?? 0, -2, 2),
        Bias = ReadBias(options.LogitBias, vocabularySize),
        Seed = options.Seed is { } seed ? unchecked((ulong)seed) : chooseSeed(),
        TopLogProbs = options.TopLogProbs is { } count
            ? (int)Check("top_logprobs", count, 0, SamplingSettings.TopLogProbsMax)
            : null,
    };

    private static ImmutableArray<KeyValuePair<int, float>> ReadBias(IReadOnlyDictionary<int, float>? biases, int vocabularySize)
    {
        if (biases is null || biases.Count == 0)
        {
            return [];
        }

        foreach ((int token, float bias) in biases)
        {
            if (token < 0 || token >= vocabularySize)
            {
                throw Invalid("logit_bias", string.Create(CultureInfo.InvariantCulture, $"token ids from 0 to {vocabularySize - 1}; {token} is none"));
            }

            Check("logit_bias", bias, -100, 100);
        }

        return [.. biases];
    }

    private static float Check(string field, float value, float minimum, float maximum, string? range = null) =>
        value >= minimum && value <= maximum
            ? value
            : throw Invalid(field, range ?? string.Create(CultureInfo.InvariantCulture, $"from {minimum} to {maximum}"));

    private static InferenceException Invalid(string field, string range) => new(InferenceErrors.SamplingInvalid, $"`{field}` must be {range}.");
}
