using System.Diagnostics;
using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Retrieval;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Finds passages: by nearness and by words together, different from each other, with what stands around them.</summary>
/// <remarks>Thread-safe. Owns neither the store nor the embedder.</remarks>
/// <param name="store">Where collections are.</param>
/// <param name="embedder">The one that made the collection's vectors.</param>
/// <param name="reranker">Orders what was found by reading question and text together; null leaves the order that nearness and words give.</param>
/// <param name="diagnostics">Where it is counted; null counts it without a host.</param>
public sealed class KnowledgeSearch(
    IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, ITextReranker? reranker = null, KnowledgeDiagnostics? diagnostics = null)
{
    private const int CandidatesMin = 32;
    private readonly TextEmbedder _embedder = new(embedder);
    private readonly KnowledgeDiagnostics _diagnostics = diagnostics ?? KnowledgeDiagnostics.Shared;

    /// <summary>The passages, best first.</summary>
    /// <exception cref="KnowledgeException">The question is empty, or the collection is missing, foreign, or of another embedder.</exception>
    public async Task<IReadOnlyList<Passage>> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        (IVectorCollection collection, CollectionNotes notes) = await KnowledgeCatalog.RequireAsync(store, request.Collection, cancellationToken);
        if (string.IsNullOrWhiteSpace(request.Question))
        {
            throw new KnowledgeException(KnowledgeErrors.QuestionEmpty, "the question has no words");
        }

        if (!string.Equals(notes.Embedder, _embedder.Id, StringComparison.Ordinal))
        {
            throw KnowledgeIngestion.Changed(request.Collection, notes.Embedder, _embedder.Id);
        }

        if (collection.Definition.Dimensions == 0)
        {
            return [];
        }

        long begun = Stopwatch.GetTimestamp();
        using Activity? activity = KnowledgeDiagnostics.Activities.StartActivity("search");
        int limit = Math.Clamp(request.Limit, 1, 100);
        (ReadOnlyMemory<float>[] vectors, _) = await _embedder.EmbedAsync([request.Question], cancellationToken);
        VectorSearchResult found = await collection.SearchAsync(
            new VectorQuery
            {
                Vector = vectors[0],
                Text = request.Question,
                Limit = Math.Max(CandidatesMin, limit * 4),
                VectorWeight = request.VectorWeight,
                Filter = request.Filter,
                Parts = RecordParts.All,
            },
            cancellationToken);
        IReadOnlyList<VectorMatch> matches = reranker is not null && request.Rerank
            ? await PassageReranking.OrderAsync(reranker, request.Question, found.Matches, cancellationToken)
            : found.Matches;
        List<VectorMatch> chosen = request.Relevance < 1 ? MarginalRelevance.Choose(matches, limit, Math.Max(0, request.Relevance)) : [.. matches.Take(limit)];
        PassageContext context = await PassageContext.ReadAsync(collection, chosen, request, cancellationToken);
        _diagnostics.Searched(Stopwatch.GetElapsedTime(begun));
        return [.. chosen.Select(match => Read(match, vectors[0], context))];
    }

    /// <summary>The slice of the document that a record stands for.</summary>
    internal static string Slice(VectorRecord record) => record.Text is { } text ? text[Math.Min(text.Length, ChunkFields.Number(record, ChunkFields.HeaderLength))..] : "";

    private static Passage Read(VectorMatch match, ReadOnlyMemory<float> question, PassageContext context)
    {
        VectorRecord record = match.Record;
        var place = new Citation(
            ChunkFields.Text(record, ChunkFields.Document),
            ChunkFields.Text(record, ChunkFields.Path),
            ChunkFields.Number(record, ChunkFields.Start),
            ChunkFields.Number(record, ChunkFields.End),
            ChunkFields.Number(record, ChunkFields.Line),
            ChunkFields.Number(record, ChunkFields.Page));
        return new Passage(place, ChunkFields.Text(record, ChunkFields.Title), ChunkFields.Text(record, ChunkFields.Heading), Slice(record), match.Score)
        {
            Similarity = MarginalRelevance.Cosine(question.Span, record.Vector.Span),
            VectorRank = match.VectorRank,
            TextRank = match.TextRank,
            Before = context.Before(record),
            After = context.After(record),
            Attributes = ChunkFields.Attributes(record),
        };
    }
}
