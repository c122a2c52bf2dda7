namespace Hearth.Knowledge.Answers;

/// <summary>A sentence that may answer.</summary>
internal sealed record SentenceCandidate(string Text, Citation Place, SentenceFeatures Features);
