namespace Hearth.Knowledge;

/// <summary>A sentence of an answer.</summary>
/// <param name="Text">Exactly what stands at its place.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Support">How well it answers, 0 to 1.</param>
public sealed record AnswerSentence(string Text, Citation Place, double Support);
