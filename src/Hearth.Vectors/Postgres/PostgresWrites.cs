using System.Globalization;
using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Words;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>Writes records and their terms. The collection's entry is locked by the caller.</summary>
internal static class PostgresWrites
{
    /// <summary>Records of one statement: its values are a few megabytes at most dimensions people use.</summary>
    private const int RecordsPerStatement = 500;

    private const int PostingsPerStatement = 20_000;

    /// <summary>Returns the new version.</summary>
    public static async Task<long> UpsertAsync(NpgsqlConnection connection, PostgresEntry entry, IReadOnlyList<VectorRecord> records, WordAnalyzer analyzer, CancellationToken cancellationToken)
    {
        CollectionDefinition definition = entry.Definition;
        int dimensions = definition.Dimensions == 0 ? records[0].Vector.Length : definition.Dimensions;
        if (dimensions is < 1 or > RecordLimits.DimensionsMax)
        {
            throw new VectorsException(VectorsErrors.VectorInvalid, $"a vector has {dimensions} numbers; allowed are 1 to {RecordLimits.DimensionsMax}");
        }

        PostgresVectorStore.CheckDimensions(dimensions);
        var byId = new Dictionary<string, PreparedRecord>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (VectorRecord record in records)
        {
            PreparedRecord ready = RecordCheck.Prepare(record, dimensions, definition.Metric, analyzer);
            byId[PostgresCharacters.Check(record.Id)] = ready;
            bytes += ready.Id.Length + ((long)dimensions * sizeof(float)) + (record.Text?.Length ?? 0);
        }

        if (bytes > RecordLimits.BatchBytesMax)
        {
            throw new VectorsException(VectorsErrors.BatchTooLarge, $"{bytes} bytes in one call; allowed are {RecordLimits.BatchBytesMax}");
        }

        await PrepareTablesAsync(connection, entry, dimensions, cancellationToken);
        long[] gone = await DeleteRowsAsync(connection, entry.Tables, new IdFilter([.. byId.Keys]), cancellationToken);
        var postings = new PostgresPostings(entry.Tables.Postings, PostingsPerStatement);
        foreach (KeyValuePair<string, PreparedRecord>[] chunk in byId.Chunk(RecordsPerStatement))
        {
            foreach ((string id, long number) in await InsertAsync(connection, entry.Tables, chunk, cancellationToken))
            {
                await postings.AddAsync(connection, number, byId[id].Words, cancellationToken);
            }
        }

        await postings.FlushAsync(connection, cancellationToken);
        return await CountAsync(connection, entry, byId.Count - gone.Length, byId.Values.Sum(static record => (long)record.Words.Length) - gone.Sum(), dimensions, cancellationToken);
    }

    /// <summary>Returns how many were deleted.</summary>
    public static async Task<long> DeleteAsync(NpgsqlConnection connection, PostgresEntry entry, MetadataFilter filter, CancellationToken cancellationToken)
    {
        long[] gone = await DeleteRowsAsync(connection, entry.Tables, filter, cancellationToken);
        if (gone.Length > 0)
        {
            await CountAsync(connection, entry, -gone.Length, -gone.Sum(), entry.Definition.Dimensions, cancellationToken);
        }

        return gone.Length;
    }

    private static async Task PrepareTablesAsync(NpgsqlConnection connection, PostgresEntry entry, int dimensions, CancellationToken cancellationToken)
    {
        if (entry.Definition.Dimensions == 0)
        {
            await new PostgresStatement().Add(entry.Tables.Create(dimensions, entry.Definition.Metric)).RunAsync(connection, cancellationToken);
        }
        else if (entry.Definition.BytesMax is { } most)
        {
            PostgresStatement size = new PostgresStatement().Add($"select pg_total_relation_size('{entry.Tables.Records}') + pg_total_relation_size('{entry.Tables.Postings}')");
            long bytes = (await size.ReadAsync(connection, static reader => reader.GetInt64(0), cancellationToken))[0];
            if (bytes >= most)
            {
                throw new VectorsException(VectorsErrors.QuotaReached, $"'{entry.Definition.Name}' has {bytes} bytes of {most}");
            }
        }
    }

    /// <summary>Deletes rows and returns the number of words of each.</summary>
    private static async Task<long[]> DeleteRowsAsync(NpgsqlConnection connection, PostgresTables tables, MetadataFilter filter, CancellationToken cancellationToken)
    {
        var delete = new PostgresStatement();
        delete.Add($"delete from {tables.Records} where {PostgresFilter.Condition(filter, delete)} returning length");
        return [.. await delete.ReadAsync(connection, static reader => (long)reader.GetInt32(0), cancellationToken)];
    }

    private static async Task<List<(string Id, long Number)>> InsertAsync(NpgsqlConnection connection, PostgresTables tables, KeyValuePair<string, PreparedRecord>[] records, CancellationToken cancellationToken)
    {
        string?[] contents = [.. records.Select(static record => record.Value.Text is { } text ? PostgresCharacters.Check(text) : null)];
        PostgresStatement insert = new PostgresStatement()
            .Add($"insert into {tables.Records} (id, embedding, content, folded, metadata, length) select id, embedding::vector, content, folded, metadata::jsonb, length from unnest(")
            .Add(records.Select(static record => record.Key).ToArray(), PostgresArrays.Texts).Add(", ")
            .Add(records.Select(static record => VectorText(record.Value.Vector)).ToArray(), PostgresArrays.Texts).Add(", ")
            .Add(contents, PostgresArrays.Texts).Add(", ")
            .Add(contents.Select(static content => content?.ToUpperInvariant()).ToArray(), PostgresArrays.Texts).Add(", ")
            .Add(records.Select(static record => PostgresMetadata.Write(record.Value.Metadata)).ToArray(), PostgresArrays.Texts).Add(", ")
            .Add(records.Select(static record => record.Value.Words.Length).ToArray(), PostgresArrays.Integers)
            .Add(") as incoming(id, embedding, content, folded, metadata, length) returning id, number");
        return await insert.ReadAsync(connection, static reader => (reader.GetString(0), reader.GetInt64(1)), cancellationToken);
    }

    /// <summary>A vector as pgvector reads it.</summary>
    public static string VectorText(ReadOnlySpan<float> vector)
    {
        var text = new StringBuilder("[", vector.Length * 12);
        for (int index = 0; index < vector.Length; index++)
        {
            text.Append(index == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{vector[index]:R}");
        }

        return text.Append(']').ToString();
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, PostgresEntry entry, long records, long words, int dimensions, CancellationToken cancellationToken)
    {
        PostgresStatement update = new PostgresStatement()
            .Add("update hearth_collections set sequence = sequence + 1, record_count = record_count + ").Add(records, NpgsqlDbType.Bigint)
            .Add(", word_count = word_count + ").Add(words, NpgsqlDbType.Bigint).Add(", dimensions = ").Add(dimensions, NpgsqlDbType.Integer)
            .Add(" where number = ").Add(entry.Tables.Number, NpgsqlDbType.Bigint).Add(" returning sequence");
        return (await update.ReadAsync(connection, static reader => reader.GetInt64(0), cancellationToken))[0];
    }
}
