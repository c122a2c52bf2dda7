namespace Hearth.Gateway.OpenAi;

internal sealed record TextChoice(string Text, int Index, TextLogProbs? Logprobs, string FinishReason);
