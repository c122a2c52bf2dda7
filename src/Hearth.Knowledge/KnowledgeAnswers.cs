using Hearth.Knowledge.Answers;
using Hearth.Knowledge.Chunking;
using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Retrieval;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Answers from documents with their own sentences, each with its exact place, and says where the documents do not support an answer.</summary>
/// <remarks>
/// Extractive: no model writes anything, so nothing can be made up; what a sentence says is still only what its document says. Thread-safe. Owns neither the store nor the embedder.
/// </remarks>
/// <param name="store">Where collections are.</param>
/// <param name="embedder">The one that made the collection's vectors.</param>
public sealed class KnowledgeAnswers(IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder)
{
    private const int SentencesMax = 3;

    /// <summary>Sentences that are compared with the question.</summary>
    private const int CandidatesMax = 96;

    private const int SentenceCharactersMin = 12;
    private readonly KnowledgeSearch _search = new(store, embedder);
    private readonly TextEmbedder _embedder = new(embedder);

    /// <summary>Answers.</summary>
    /// <exception cref="KnowledgeException">As <see cref="KnowledgeSearch.SearchAsync"/>.</exception>
    public async Task<KnowledgeAnswer> AskAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<Passage> passages = await _search.SearchAsync(request, cancellationToken);
        (IReadOnlyList<AnswerSentence> sentences, AnswerFeatures features) = await ChooseAsync(request.Question, passages, cancellationToken);
        return new KnowledgeAnswer(sentences, features.Support >= AnswerFeatures.Threshold, features.Support, AnswerFeatures.Threshold, passages);
    }

    /// <summary>Chooses sentences from the passages.</summary>
    internal async Task<(IReadOnlyList<AnswerSentence> Sentences, AnswerFeatures Features)> ChooseAsync(
        string question, IReadOnlyList<Passage> passages, CancellationToken cancellationToken)
    {
        List<(Passage Passage, int Start, int End)> candidates =
        [
            .. passages.SelectMany(static passage => SentenceSplitter.Split(passage.Text, 0, passage.Text.Length)
                .Where(static span => span.End - span.Start >= SentenceCharactersMin)
                .Select(span => (passage, span.Start, span.End))).Take(CandidatesMax),
        ];
        if (candidates.Count == 0)
        {
            return ([], default);
        }

        string[] texts = [question, .. candidates.Select(static candidate => candidate.Passage.Text[candidate.Start..candidate.End])];
        (ReadOnlyMemory<float>[] vectors, _) = await _embedder.EmbedAsync(texts, cancellationToken);
        QuestionWords words = new(question);
        double best = Math.Max(1e-9, passages.Max(static passage => passage.Score));
        List<AnswerSentence> sentences = [];
        double nearest = 0;
        for (int index = 0; index < candidates.Count; index++)
        {
            (Passage passage, int start, int end) = candidates[index];
            double cosine = MarginalRelevance.Cosine(vectors[0].Span, vectors[index + 1].Span);
            nearest = Math.Max(nearest, cosine);
            double support = (.6 * cosine) + (.2 * words.Coverage(texts[index + 1])) + (.2 * passage.Score / best);
            sentences.Add(new AnswerSentence(texts[index + 1], Place(passage, start, end), Math.Clamp(support, 0, 1)));
        }

        sentences.Sort(static (left, right) => right.Support.CompareTo(left.Support));
        AnswerSentence first = sentences[0];
        Passage source = passages.First(passage => string.Equals(passage.Place.Document, first.Place.Document, StringComparison.Ordinal)
            && passage.Place.Start <= first.Place.Start && passage.Place.End >= first.Place.End);
        var features = new AnswerFeatures(nearest, passages.Max(static passage => passage.Similarity), words.Coverage($"{source.Title} {source.Heading} {source.Text}"));
        return ([.. sentences.Where(sentence => sentence.Support >= first.Support * .85).Take(SentencesMax)], features);
    }

    private static Citation Place(Passage passage, int start, int end) => passage.Place with
    {
        Start = passage.Place.Start + start,
        End = passage.Place.Start + end,
        Line = passage.Place.Line + passage.Text.AsSpan(0, start).Count('\n'),
        Page = passage.Place.Page > 0 ? passage.Place.Page + passage.Text.AsSpan(0, start).Count('\f') : 0,
    };
}
