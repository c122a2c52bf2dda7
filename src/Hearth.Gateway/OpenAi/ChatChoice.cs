namespace Hearth.Gateway.OpenAi;

internal sealed record ChatChoice(int Index, ChatAnswerMessage Message, ChatLogProbs? Logprobs, string FinishReason);
