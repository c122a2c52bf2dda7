using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Retrieval;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Finds passages: by nearness and by words together, different from each other, with what stands around them.</summary>
/// <remarks>Thread-safe. Owns neither the store nor the embedder.</remarks>
/// <param name="store">Where collections are.</param>
/// <param name="embedder">The one that made the collection's vectors.</param>
public sealed class KnowledgeSearch(IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder)
{
    private const int CandidatesMin = 32;
    private readonly TextEmbedder _embedder = new(embedder);

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
        List<VectorMatch> chosen = request.Relevance < 1
            ? MarginalRelevance.Choose(found.Matches, limit, Math.Max(0, request.Relevance))
            : [.. found.Matches.Take(limit)];
        Dictionary<string, VectorRecord> around = await AroundAsync(collection, chosen, Math.Clamp(request.Neighbours, 0, 4), cancellationToken);
        return [.. chosen.Select(match => Read(match, vectors[0], around, Math.Clamp(request.Neighbours, 0, 4)))];
    }

    /// <summary>The slice of the document that a record stands for.</summary>
    internal static string Slice(VectorRecord record) => record.Text is { } text ? text[Math.Min(text.Length, ChunkFields.Number(record, ChunkFields.HeaderLength))..] : "";

    private static async Task<Dictionary<string, VectorRecord>> AroundAsync(IVectorCollection collection, List<VectorMatch> chosen, int neighbours, CancellationToken cancellationToken)
    {
        string[] ids = [.. chosen.SelectMany(match => Enumerable.Range(-neighbours, (2 * neighbours) + 1).Where(static step => step != 0).Select(step => Neighbour(match.Record, step))).Distinct(StringComparer.Ordinal)];
        return ids.Length == 0 ? []
            : (await collection.GetAsync(ids, RecordParts.Text | RecordParts.Metadata, cancellationToken)).ToDictionary(static record => record.Id, StringComparer.Ordinal);
    }

    private static string Neighbour(VectorRecord record, int step) =>
        ChunkFields.RecordId(ChunkFields.Text(record, ChunkFields.Document), ChunkFields.Text(record, ChunkFields.Hash), Math.Max(0, ChunkFields.Number(record, ChunkFields.Index) + step));

    private static Passage Read(VectorMatch match, ReadOnlyMemory<float> question, Dictionary<string, VectorRecord> around, int neighbours)
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
            Before = Join(record, around, Enumerable.Range(1, neighbours).Select(static step => -step).Reverse()),
            After = Join(record, around, Enumerable.Range(1, neighbours)),
            Attributes = ChunkFields.Attributes(record),
        };
    }

    private static string Join(VectorRecord record, Dictionary<string, VectorRecord> around, IEnumerable<int> steps) =>
        string.Join('\n', steps.Where(step => ChunkFields.Number(record, ChunkFields.Index) + step >= 0).Select(step => around.GetValueOrDefault(Neighbour(record, step))).OfType<VectorRecord>().Select(Slice));
}
