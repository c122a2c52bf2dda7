namespace Hearth.Knowledge;

/// <summary>An answer made of sentences of the documents.</summary>
/// <param name="Sentences">In the order of how well they answer; empty where nothing was found.</param>
/// <param name="IsGrounded">False where support is too weak to call this an answer: the sentences are then the nearest there is.</param>
/// <param name="Support">How well the documents support an answer, 0 to 1.</param>
/// <param name="Threshold">What <paramref name="Support"/> has to reach.</param>
/// <param name="Passages">What it was chosen from, best first.</param>
public sealed record KnowledgeAnswer(IReadOnlyList<AnswerSentence> Sentences, bool IsGrounded, double Support, double Threshold, IReadOnlyList<Passage> Passages);
