using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Retrieval;

/// <summary>What stands around passages in their documents: so many chunks on either side, or the rest of the section they are of.</summary>
internal sealed class PassageContext
{
    private const int NeighboursMax = 4;

    /// <summary>Chunks on either side that a section is followed over at most.</summary>
    private const int SectionChunksMax = 8;

    private readonly Dictionary<string, VectorRecord> _around;
    private readonly int _reach;
    private readonly bool _isSection;

    private PassageContext(Dictionary<string, VectorRecord> around, int reach, bool isSection)
    {
        _around = around;
        _reach = reach;
        _isSection = isSection;
    }

    /// <summary>Fetches what the request wants around the matches.</summary>
    public static async Task<PassageContext> ReadAsync(IVectorCollection collection, IReadOnlyList<VectorMatch> matches, SearchRequest request, CancellationToken cancellationToken)
    {
        int reach = request.WholeSections ? SectionChunksMax : Math.Clamp(request.Neighbours, 0, NeighboursMax);
        string[] ids = [.. matches.SelectMany(match => Enumerable.Range(-reach, (2 * reach) + 1).Select(step => Id(match.Record, step)).OfType<string>()).Distinct(StringComparer.Ordinal)];
        Dictionary<string, VectorRecord> around = reach == 0 || ids.Length == 0 ? []
            : (await collection.GetAsync(ids, RecordParts.Text | RecordParts.Metadata, cancellationToken)).ToDictionary(static record => record.Id, StringComparer.Ordinal);
        return new PassageContext(around, reach, request.WholeSections);
    }

    /// <summary>What stands before the record.</summary>
    public string Before(VectorRecord record) => Join(Follow(record, -1).Reverse());

    /// <summary>What stands behind it.</summary>
    public string After(VectorRecord record) => Join(Follow(record, 1));

    private IEnumerable<VectorRecord> Follow(VectorRecord record, int direction)
    {
        string heading = ChunkFields.Text(record, ChunkFields.Heading);
        for (int step = 1; step <= _reach; step++)
        {
            // A section ends where another heading begins.
            if (Id(record, step * direction) is not { } id || !_around.TryGetValue(id, out VectorRecord? next)
                || (_isSection && !string.Equals(ChunkFields.Text(next, ChunkFields.Heading), heading, StringComparison.Ordinal)))
            {
                yield break;
            }

            yield return next;
        }
    }

    private static string Join(IEnumerable<VectorRecord> records) => string.Join('\n', records.Select(KnowledgeSearch.Slice));

    private static string? Id(VectorRecord record, int step) => ChunkFields.Number(record, ChunkFields.Index) + step is var index && index >= 0 && step != 0
        ? ChunkFields.RecordId(ChunkFields.Text(record, ChunkFields.Document), ChunkFields.Text(record, ChunkFields.Hash), index)
        : null;
}
