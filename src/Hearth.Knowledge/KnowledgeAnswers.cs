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
/// <param name="reranker">As of <see cref="KnowledgeSearch"/>.</param>
/// <param name="diagnostics">Where it is counted; null counts it without a host.</param>
public sealed class KnowledgeAnswers(
    IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, ITextReranker? reranker = null, KnowledgeDiagnostics? diagnostics = null)
{
    /// <summary>Sentences that are compared with the question.</summary>
    private const int CandidatesMax = 96;

    private const int SentenceCharactersMin = 12;
    private readonly KnowledgeSearch _search = new(store, embedder, reranker, diagnostics);
    private readonly TextEmbedder _embedder = new(embedder);

    /// <summary>Answers.</summary>
    /// <exception cref="KnowledgeException">As <see cref="KnowledgeSearch.SearchAsync"/>.</exception>
    public async Task<KnowledgeAnswer> AskAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        IReadOnlyList<Passage> passages = await _search.SearchAsync(request, cancellationToken);
        AnswerCandidates candidates = await CompareAsync(request.Question, passages, cancellationToken);
        AnswerModel model = AnswerModel.Default;
        IReadOnlyList<AnswerSentence> sentences = candidates.Choose(model);
        double support = candidates.Support(model);
        (diagnostics ?? KnowledgeDiagnostics.Shared).Answered(support >= model.Threshold);
        return new KnowledgeAnswer(sentences, support >= model.Threshold, support, model.Threshold, passages);
    }

    /// <summary>Compares the sentences of the passages with the question.</summary>
    internal async Task<AnswerCandidates> CompareAsync(string question, IReadOnlyList<Passage> passages, CancellationToken cancellationToken)
    {
        List<(Passage Passage, int Start, int End)> spans =
        [
            .. passages.SelectMany(static passage => SentenceSplitter.Split(passage.Text, 0, passage.Text.Length)
                .Where(static span => span.End - span.Start >= SentenceCharactersMin)
                .Select(span => (passage, span.Start, span.End))).Take(CandidatesMax),
        ];
        if (spans.Count == 0)
        {
            return new AnswerCandidates(passages, []);
        }

        string[] texts = [.. spans.Select(static span => span.Passage.Text[span.Start..span.End])];
        (ReadOnlyMemory<float>[] vectors, _) = await _embedder.EmbedAsync(texts.Prepend(question), cancellationToken);
        IReadOnlyList<double> words = new QuestionWords(question).Coverages(texts);
        double best = Math.Max(1e-9, passages.Max(static passage => passage.Score));
        return new AnswerCandidates(
            passages,
            [
                .. spans.Select((span, index) => new SentenceCandidate(
                    texts[index],
                    Place(span.Passage, span.Start, span.End),
                    new SentenceFeatures(
                        MarginalRelevance.Cosine(vectors[0].Span, vectors[index + 1].Span), words[index], span.Passage.Score / best, Math.Log(texts[index].Length)))),
            ]);
    }

    private static Citation Place(Passage passage, int start, int end) => passage.Place with
    {
        Start = passage.Place.Start + start,
        End = passage.Place.Start + end,
        Line = passage.Place.Line + passage.Text.AsSpan(0, start).Count('\n'),
        Page = passage.Place.Page > 0 ? passage.Place.Page + passage.Text.AsSpan(0, start).Count('\f') : 0,
    };
}
