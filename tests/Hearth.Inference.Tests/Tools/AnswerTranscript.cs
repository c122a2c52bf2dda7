namespace Hearth.Inference.Tests.Tools;

/// <summary>What a model wrote, and what of it is what. Events: <c>T</c> shown text, <c>R</c> thinking, <c>C</c> a call with name and arguments.</summary>
/// <param name="Raw">The raw text, control tokens by their names.</param>
/// <param name="Events">In order; neighbours of one kind are one.</param>
/// <param name="IsThinking">Whether the prompt opened the thinking.</param>
internal sealed record AnswerTranscript(string Raw, string[] Events, bool IsThinking = false)
{
    public override string ToString() => Raw;
}
