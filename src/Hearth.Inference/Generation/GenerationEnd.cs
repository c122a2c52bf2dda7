using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>How an answer ended.</summary>
/// <param name="Reason"><see cref="ChatFinishReason.Stop"/>, <see cref="ChatFinishReason.Length"/> or <see cref="ChatFinishReason.ToolCalls"/>.</param>
/// <param name="PromptTokens">Tokens of the prompt, all of which were computed.</param>
/// <param name="CompletionTokens">Tokens that were chosen, those of a stop string and the one that ends the answer included.</param>
internal sealed record GenerationEnd(ChatFinishReason Reason, int PromptTokens, int CompletionTokens)
{
    /// <summary>Those of them that went into thinking.</summary>
    public int ReasoningTokens { get; init; }
}
