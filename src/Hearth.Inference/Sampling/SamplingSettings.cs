using System.Collections.Immutable;

namespace Hearth.Inference.Sampling;

/// <summary>How the next token is chosen. Every value is within its range; <see cref="SamplingSettingsReader"/> makes it from a request.</summary>
/// <remarks>The defaults choose from the model's own distribution, unchanged: what suits a surface is set by the surface.</remarks>
internal sealed record SamplingSettings
{
    /// <summary>How many of the last tokens, prompt included, the repetition penalty looks back at.</summary>
    public const int RepetitionWindow = 64;

    /// <summary>Alternatives per position at most.</summary>
    public const int TopLogProbsMax = 20;

    /// <summary>Below this a temperature means 0: dividing by it would leave the numbers.</summary>
    public const float TemperatureMin = 1e-5f;

    /// <summary>Divides the scores before the draw; less than <see cref="TemperatureMin"/> always takes the likeliest token.</summary>
    public float Temperature { get; init; } = 1;

    /// <summary>Only so many of the likeliest tokens remain; 0 is off.</summary>
    public int TopK { get; init; }

    /// <summary>Only the fewest tokens whose surprise is nearest to the mean surprise and that hold this share remain; 1 is off.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>Only the fewest likeliest tokens that hold this share remain; 1 is off.</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens at least this share as likely as the likeliest remain; 0 is off.</summary>
    public float MinP { get; init; }

    /// <summary>Divides positive and multiplies negative scores of the last tokens; 1 is off.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken once from the scores of tokens the answer has; 0 is off.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Taken from the score of a token as often as the answer has it; 0 is off.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Added to the scores of these tokens.</summary>
    public ImmutableArray<KeyValuePair<int, float>> Bias { get; init; } = [];

    /// <summary>Equal seeds, settings and scores give equal answers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Alternatives to report for each token; null reports no probabilities.</summary>
    public int? TopLogProbs { get; init; }

    public bool IsGreedy => Temperature < TemperatureMin;

    public bool HasPenalties => RepetitionPenalty is not 1 || PresencePenalty is not 0 || FrequencyPenalty is not 0;
}
