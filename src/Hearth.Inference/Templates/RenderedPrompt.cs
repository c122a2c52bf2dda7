namespace Hearth.Inference.Templates;

/// <summary>The prompt a template made of a conversation.</summary>
/// <param name="Text">What the model reads.</param>
/// <param name="PlainSpans">
/// The parts of <paramref name="Text"/> that came from the conversation and not from the template: ascending, disjoint, never empty.
/// A special token spelled inside one of them is text and must not be parsed as a token.
/// </param>
internal sealed record RenderedPrompt(string Text, IReadOnlyList<TextSpan> PlainSpans);
