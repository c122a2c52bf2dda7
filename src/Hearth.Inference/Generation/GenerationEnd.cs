using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>How an answer ended.</summary>
/// <param name="Reason"><see cref="ChatFinishReason.Stop"/>, <see cref="ChatFinishReason.Length"/> or <see cref="ChatFinishReason.ToolCalls"/>.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">Those of them that were not computed for this answer, because a page that held them was there.</param>
/// <param name="CompletionTokens">Tokens that were chosen, those of a stop string and the one that ends the answer included.</param>
internal sealed record GenerationEnd(ChatFinishReason Reason, int PromptTokens, int CachedTokens, int CompletionTokens)
{
    /// <summary>Those of the chosen ones that went into thinking.</summary>
    public int ReasoningTokens { get; init; }
}
