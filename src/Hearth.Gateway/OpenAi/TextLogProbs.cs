namespace Hearth.Gateway.OpenAi;

/// <summary>The older shape of log probabilities: four lists of equal length.</summary>
internal sealed record TextLogProbs(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<double> TokenLogprobs,
    IReadOnlyList<IReadOnlyDictionary<string, double>>? TopLogprobs,
    IReadOnlyList<int> TextOffset);
