namespace Hearth.Gateway.OpenAi;

internal sealed record ChatLogProbs(IReadOnlyList<ChatTokenLogProb> Content, IReadOnlyList<ChatTokenLogProb>? Refusal);
