using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Words;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>A collection in PostgreSQL. Each call is one transaction; reads see one snapshot.</summary>
internal sealed class PostgresCollection : IVectorCollection
{
    private readonly NpgsqlDataSource _source;
    private readonly WordAnalyzer _analyzer;
    private volatile PostgresEntry _entry;

    public PostgresCollection(NpgsqlDataSource source, PostgresEntry entry)
    {
        _source = source;
        _entry = entry;
        _analyzer = WordAnalyzers.Of(entry.Definition.Language);
    }

    public CollectionDefinition Definition => _entry.Definition;

    /// <summary>As of the last call of this object: another process may have written since.</summary>
    public CollectionVersion Version => new(_entry.Sequence);

    public ValueTask<CollectionVersion> UpsertAsync(IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count > RecordLimits.BatchRecordsMax)
        {
            throw new VectorsException(VectorsErrors.BatchTooLarge, $"{records.Count} records in one call; allowed are {RecordLimits.BatchRecordsMax}");
        }

        return records.Count == 0
            ? ValueTask.FromResult(Version)
            : WithEntryAsync(isWrite: true, async (connection, entry) => new CollectionVersion(await PostgresWrites.UpsertAsync(connection, entry, records, _analyzer, cancellationToken)), cancellationToken);
    }

    public ValueTask<long> DeleteAsync(MetadataFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        FilterLimits.Check(filter);
        return WithEntryAsync(
            isWrite: true,
            async (connection, entry) => entry.Definition.Dimensions == 0 ? 0 : await PostgresWrites.DeleteAsync(connection, entry, filter, cancellationToken),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<VectorRecord>> GetAsync(IReadOnlyList<string> ids, RecordParts parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return WithEntryAsync<IReadOnlyList<VectorRecord>>(
            isWrite: false,
            async (connection, entry) =>
            {
                Dictionary<string, VectorRecord> found = await PostgresReads.FindAsync(connection, entry, ids, parts, cancellationToken);
                return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
            },
            cancellationToken);
    }

    public ValueTask<VectorSearchResult> SearchAsync(VectorQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CollectionSearch.Check(query);
        if (query.Filter is not null)
        {
            FilterLimits.Check(query.Filter);
        }

        return WithEntryAsync(
            isWrite: false,
            async (connection, entry) => query.AsOf is { } version && version.Sequence != entry.Sequence
                ? throw new VectorsException(VectorsErrors.PostgresKeepsNoVersions, $"version {version.Sequence} was asked for; '{entry.Definition.Name}' has {entry.Sequence} alone")
                : await PostgresSearch.RunAsync(connection, entry, query, _analyzer, cancellationToken),
            cancellationToken);
    }

    public ValueTask<RecordPage> ScrollAsync(MetadataFilter? filter, RecordParts parts, int limit, string? after, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > RecordLimits.MatchesMax)
        {
            throw new VectorsException(VectorsErrors.QueryInvalid, $"a page of {limit} records was asked for; allowed are 1 to {RecordLimits.MatchesMax}");
        }

        if (filter is not null)
        {
            FilterLimits.Check(filter);
        }

        return WithEntryAsync(isWrite: false, (connection, entry) => PostgresReads.ScrollAsync(connection, entry, filter, parts, limit, after, cancellationToken), cancellationToken);
    }

    public ValueTask<long> CountAsync(MetadataFilter? filter, CancellationToken cancellationToken)
    {
        if (filter is not null)
        {
            FilterLimits.Check(filter);
        }

        return WithEntryAsync(isWrite: false, (connection, entry) => PostgresReads.CountAsync(connection, entry, filter, cancellationToken), cancellationToken);
    }

    /// <summary>Does something in a transaction that has read the collection's entry: writes lock it, so that writers follow each other.</summary>
    private ValueTask<T> WithEntryAsync<T>(bool isWrite, Func<NpgsqlConnection, PostgresEntry, Task<T>> work, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(async () =>
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(isWrite ? System.Data.IsolationLevel.ReadCommitted : System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        T result = await work(connection, await ReadEntryAsync(connection, isWrite, cancellationToken));
        if (isWrite)
        {
            _entry = await ReadEntryAsync(connection, isLocked: false, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return result;
    });

    private async Task<PostgresEntry> ReadEntryAsync(NpgsqlConnection connection, bool isLocked, CancellationToken cancellationToken)
    {
        PostgresStatement select = PostgresEntry.Select("where number = ").Add(_entry.Tables.Number, NpgsqlDbType.Bigint).Add(isLocked ? " for update" : "");
        List<PostgresEntry> entries = await select.ReadAsync(connection, PostgresEntry.Read, cancellationToken);
        _entry = entries.Count == 1 ? entries[0] : throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{_entry.Definition.Name}' was removed");
        return _entry;
    }
}
