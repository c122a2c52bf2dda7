using Hearth.Primitives.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>Reads records.</summary>
internal static class PostgresReads
{
    public static async Task<Dictionary<string, VectorRecord>> FindAsync(NpgsqlConnection connection, PostgresEntry entry, IReadOnlyList<string> ids, RecordParts parts, CancellationToken cancellationToken)
    {
        if (entry.Definition.Dimensions == 0 || ids.Count == 0)
        {
            return [];
        }

        var select = new PostgresStatement();
        select.Add($"select {Columns(parts)} from {entry.Tables.Records} where {PostgresFilter.Condition(new IdFilter(ids), select)}");
        List<VectorRecord> records = await select.ReadAsync(connection, reader => Read(reader, parts), cancellationToken);
        return records.ToDictionary(static record => record.Id, StringComparer.Ordinal);
    }

    public static async Task<RecordPage> ScrollAsync(
        NpgsqlConnection connection, PostgresEntry entry, MetadataFilter? filter, RecordParts parts, int limit, string? after, CancellationToken cancellationToken)
    {
        if (entry.Definition.Dimensions == 0)
        {
            return new RecordPage([], null);
        }

        var select = new PostgresStatement();
        select.Add($"select {Columns(parts)} from {entry.Tables.Records} where {PostgresFilter.Condition(filter, select)}");
        if (after is not null)
        {
            select.Add(" and id > ").Add(select.Text(after));
        }

        select.Add(" order by id limit ").Add(limit + 1, NpgsqlDbType.Integer);
        List<VectorRecord> records = await select.ReadAsync(connection, reader => Read(reader, parts), cancellationToken);
        bool isMore = records.Count > limit;
        if (isMore)
        {
            records.RemoveAt(limit);
        }

        return new RecordPage(records, isMore ? records[^1].Id : null);
    }

    public static async Task<long> CountAsync(NpgsqlConnection connection, PostgresEntry entry, MetadataFilter? filter, CancellationToken cancellationToken)
    {
        if (filter is null || entry.Definition.Dimensions == 0)
        {
            return entry.Records;
        }

        var select = new PostgresStatement();
        select.Add($"select count(*) from {entry.Tables.Records} where {PostgresFilter.Condition(filter, select)}");
        return (await select.ReadAsync(connection, static reader => reader.GetInt64(0), cancellationToken))[0];
    }

    private static string Columns(RecordParts parts) =>
        $"id, {(parts.HasFlag(RecordParts.Vector) ? "embedding::real[]" : "null")}, {(parts.HasFlag(RecordParts.Text) ? "content" : "null")}, {(parts.HasFlag(RecordParts.Metadata) ? "metadata" : "null")}";

    private static VectorRecord Read(NpgsqlDataReader reader, RecordParts parts)
    {
        var record = new VectorRecord(reader.GetString(0));
        return record with
        {
            Vector = parts.HasFlag(RecordParts.Vector) ? reader.GetFieldValue<float[]>(1) : default(ReadOnlyMemory<float>),
            Text = parts.HasFlag(RecordParts.Text) && !reader.IsDBNull(2) ? reader.GetString(2) : null,
            Metadata = parts.HasFlag(RecordParts.Metadata) ? PostgresMetadata.Read(reader.GetString(3)) : record.Metadata,
        };
    }
}
