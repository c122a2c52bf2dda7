using System.Globalization;
using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Words;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>Searches by vector, by words, or by both, joined as in the embedded store.</summary>
internal static class PostgresSearch
{
    /// <summary>Below it every vector is compared with: exact, and no dearer than a walk with its overhead.</summary>
    private const int ScanRowsMax = 1_000;

    /// <summary>pgvector allows no more.</summary>
    private const int WidthMax = 1_000;

    private const int WidthMin = 128;

    public static async Task<VectorSearchResult> RunAsync(NpgsqlConnection connection, PostgresEntry entry, VectorQuery query, WordAnalyzer analyzer, CancellationToken cancellationToken)
    {
        CollectionDefinition definition = entry.Definition;
        double weight = query.Vector.IsEmpty ? 0 : string.IsNullOrWhiteSpace(query.Text) ? 1 : query.VectorWeight ?? definition.VectorWeight;
        bool isHybrid = weight is > 0 and < 1;
        int take = isHybrid ? Math.Max(LegFusion.LegMin, query.Limit) : query.Limit;
        var plan = new StringBuilder();
        List<(string Id, double Score)> vectors = [];
        List<(string Id, double Score)> words = [];
        if (weight > 0 && definition.Dimensions > 0)
        {
            float[] vector = RecordCheck.CheckVector(query.Vector.Span, definition.Dimensions, definition.Metric, "the query");
            bool isExact = query.Exact || entry.Records < ScanRowsMax;
            plan.Append(isExact ? "scan" : "pgvector hnsw");
            vectors = await NearestAsync(connection, entry, vector, query.Filter, take, isExact, cancellationToken);
        }

        if (weight < 1 && definition.Dimensions > 0)
        {
            plan.Append(plan.Length > 0 ? "; words" : "words");
            words = await PostgresWords.SearchAsync(connection, entry, WordQuery.Parse(query.Text ?? "", analyzer), query.Filter, take, cancellationToken);
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new List<string>();
        List<FoundRow> Rows(List<(string Id, double Score)> leg) => [.. leg.Select(row =>
        {
            if (places.TryAdd(row.Id, ids.Count))
            {
                ids.Add(row.Id);
            }

            return new FoundRow(0, places[row.Id], row.Score);
        })];

        List<FusedRow> joined = isHybrid
            ? LegFusion.Join(Rows(vectors), Rows(words), weight, query.Limit, (left, right) => CompareIds(ids[left.Row], ids[right.Row]))
            : [.. Rows(vectors).Select(static (row, index) => new FusedRow(0, row.Row, row.Score) { VectorRank = index + 1, VectorScore = row.Score }),
               .. Rows(words).Select(static (row, index) => new FusedRow(0, row.Row, row.Score) { TextRank = index + 1, TextScore = row.Score })];
        string[] found = [.. joined.Select(row => ids[row.Row])];
        Dictionary<string, VectorRecord> records = query.Parts == RecordParts.None
            ? found.ToDictionary(static id => id, static id => new VectorRecord(id), StringComparer.Ordinal)
            : await PostgresReads.FindAsync(connection, entry, found, query.Parts, cancellationToken);
        VectorMatch[] matches = [.. joined.Select(row => new VectorMatch(records[ids[row.Row]], row.Score)
        {
            Distance = row.VectorScore is { } score ? VectorLeg.Distance(definition.Metric, score) : null,
            VectorRank = row.VectorRank,
            TextScore = row.TextScore,
            TextRank = row.TextRank,
        })];
        return new VectorSearchResult(matches, new CollectionVersion(entry.Sequence), plan.ToString());
    }

    private static int CompareIds(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static async Task<List<(string Id, double Score)>> NearestAsync(
        NpgsqlConnection connection, PostgresEntry entry, float[] vector, MetadataFilter? filter, int take, bool isExact, CancellationToken cancellationToken)
    {
        int width = Math.Clamp(take, WidthMin, WidthMax);
        PostgresStatement settings = isExact
            ? new PostgresStatement().Add("select set_config('enable_indexscan', 'off', true)")
            : new PostgresStatement().Add("select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', ")
                .Add(width.ToString(CultureInfo.InvariantCulture), NpgsqlDbType.Text).Add(", true)");
        await settings.RunAsync(connection, cancellationToken);
        var select = new PostgresStatement();
        string distance = $"embedding {PostgresTables.Operator(entry.Definition.Metric)} {select.Value(PostgresWrites.VectorText(vector), NpgsqlDbType.Text)}::vector";
        select.Add($"select id, {distance} from {entry.Tables.Records} where {PostgresFilter.Condition(filter, select)} order by {distance}, id limit ").Add(take, NpgsqlDbType.Integer);
        List<(string Id, double Score)> found = await select.ReadAsync(
            connection, reader => (reader.GetString(0), PostgresTables.Score(entry.Definition.Metric, reader.GetDouble(1))), cancellationToken);
        if (isExact)
        {
            await new PostgresStatement().Add("select set_config('enable_indexscan', 'on', true)").RunAsync(connection, cancellationToken);
        }

        return found;
    }
}
