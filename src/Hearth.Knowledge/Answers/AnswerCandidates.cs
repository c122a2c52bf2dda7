namespace Hearth.Knowledge.Answers;

/// <summary>The sentences that a question was compared with, and what they are chosen by. Pure.</summary>
internal sealed record AnswerCandidates(IReadOnlyList<Passage> Passages, IReadOnlyList<SentenceCandidate> Sentences)
{
    /// <summary>Sentences of one answer at most.</summary>
    public const int SentencesMax = 3;

    /// <summary>The sentences that answer best, best first.</summary>
    public IReadOnlyList<AnswerSentence> Choose(AnswerModel model)
    {
        AnswerSentence[] ordered = [.. Sentences.Select(candidate => new AnswerSentence(candidate.Text, candidate.Place, model.Sentence.Of(candidate.Features.Values))).OrderByDescending(static sentence => sentence.Support)];
        return ordered.Length == 0 ? [] : [.. ordered.TakeWhile(sentence => sentence.Support >= ordered[0].Support * model.Share).Take(SentencesMax)];
    }

    /// <summary>How likely it is that the passages answer: by the nearest of them.</summary>
    public double Support(AnswerModel model) => Sentences.Count == 0 ? 0 : model.Answer.Of([Nearest]);

    /// <summary>The cosine of the question and the nearest passage; 0 where there is none.</summary>
    public double Nearest => Passages.Count > 0 ? Passages.Max(static passage => passage.Similarity) : 0;
}
