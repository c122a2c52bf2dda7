using Hearth.Primitives.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>Collections in a PostgreSQL database with the extension pgvector, for several processes or machines at once.</summary>
/// <remarks>
/// Thread-safe. Ranks by words equal the embedded store's: terms come from the same analyzers into tables of their own. A collection's version counts its writes,
/// but old versions are not kept: see <see cref="VectorsErrors.PostgresKeepsNoVersions"/>.
/// </remarks>
public sealed class PostgresVectorStore : IVectorStore, IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private PostgresVectorStore(NpgsqlDataSource source) => _source = source;

    /// <summary>Connects, and makes the extension and the table of collections where they are not there.</summary>
    /// <param name="connection">The connection string.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="VectorsException">The server cannot be reached, or has no pgvector.</exception>
    public static async ValueTask<PostgresVectorStore> OpenAsync(string connection, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(connection);
#pragma warning disable CA2000 // Dispose objects before losing scope: the store disposes it, and the catch below where there is none.
        NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
#pragma warning restore CA2000
        try
        {
            return await PostgresFailures.TranslateAsync(async () =>
            {
                await using NpgsqlConnection opened = await source.OpenConnectionAsync(cancellationToken);
                await using NpgsqlTransaction transaction = await opened.BeginTransactionAsync(cancellationToken);
                await new PostgresStatement().Add(PostgresTables.Once).RunAsync(opened, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return new PostgresVectorStore(source);
            });
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IVectorCollection>> ListAsync(CancellationToken cancellationToken) => PostgresFailures.TranslateAsync<IReadOnlyList<IVectorCollection>>(async () =>
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
        List<PostgresEntry> entries = await PostgresEntry.Select("order by name").ReadAsync(connection, PostgresEntry.Read, cancellationToken);
        return [.. entries.Select(entry => new PostgresCollection(_source, entry))];
    });

    /// <inheritdoc/>
    public ValueTask<IVectorCollection?> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PostgresFailures.TranslateAsync<IVectorCollection?>(async () =>
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            return await FindAsync(connection, name, cancellationToken) is { } entry ? new PostgresCollection(_source, entry) : null;
        });
    }

    /// <inheritdoc/>
    public ValueTask<IVectorCollection> CreateAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        VectorStore.Check(definition);
        CheckDimensions(definition.Dimensions);
        return PostgresFailures.TranslateAsync<IVectorCollection>(async () =>
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            var insert = new PostgresStatement();
            insert.Add("insert into hearth_collections (name, dimensions, metric, language, weight, bytes_max, metadata) values (")
                .Add(insert.Text(definition.Name)).Add(", ").Add(definition.Dimensions, NpgsqlDbType.Integer).Add(", ").Add((int)definition.Metric, NpgsqlDbType.Integer).Add(", ")
                .Add(insert.Text(definition.Language)).Add(", ").Add(definition.VectorWeight, NpgsqlDbType.Double).Add(", ").Add(definition.BytesMax, NpgsqlDbType.Bigint).Add(", ")
                .Add(PostgresMetadata.Write(definition.Metadata), NpgsqlDbType.Jsonb).Add(") on conflict (name) do nothing returning number");
            List<long> numbers = await insert.ReadAsync(connection, static reader => reader.GetInt64(0), cancellationToken);
            if (numbers.Count == 0)
            {
                throw new VectorsException(VectorsErrors.CollectionExists, $"there is a collection '{definition.Name}' already");
            }

            var tables = new PostgresTables(numbers[0]);
            if (definition.Dimensions > 0)
            {
                await new PostgresStatement().Add(tables.Create(definition.Dimensions, definition.Metric)).RunAsync(connection, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return new PostgresCollection(_source, new PostgresEntry(tables, definition, 0, 0, 0));
        });
    }

    /// <inheritdoc/>
    public ValueTask<IVectorCollection> ChangeAsync(string name, CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(definition);
        VectorStore.Check(definition);
        return PostgresFailures.TranslateAsync<IVectorCollection>(async () =>
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            PostgresEntry before = await FindAsync(connection, name, cancellationToken)
                ?? throw new VectorsException(VectorsErrors.CollectionNotFound, $"there is no collection '{name}'");
            if (definition.Dimensions != before.Definition.Dimensions || definition.Metric != before.Definition.Metric
                || !string.Equals(definition.Language, before.Definition.Language, StringComparison.Ordinal))
            {
                throw new VectorsException(VectorsErrors.DefinitionInvalid, $"dimensions, metric and language of '{name}' are what its records were stored by; they cannot change");
            }

            var update = new PostgresStatement();
            update.Add("update hearth_collections set name = ").Add(update.Text(definition.Name)).Add(", weight = ").Add(definition.VectorWeight, NpgsqlDbType.Double)
                .Add(", bytes_max = ").Add(definition.BytesMax, NpgsqlDbType.Bigint).Add(", metadata = ").Add(PostgresMetadata.Write(definition.Metadata), NpgsqlDbType.Jsonb)
                .Add(" where number = ").Add(before.Tables.Number, NpgsqlDbType.Bigint);
            try
            {
                await update.RunAsync(connection, cancellationToken);
            }
            catch (PostgresException taken) when (string.Equals(taken.SqlState, PostgresErrorCodes.UniqueViolation, StringComparison.Ordinal))
            {
                throw new VectorsException(VectorsErrors.CollectionExists, $"there is a collection '{definition.Name}' already", taken);
            }

            return new PostgresCollection(_source, before with { Definition = definition });
        });
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        return PostgresFailures.TranslateAsync(async () =>
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            var delete = new PostgresStatement();
            delete.Add("delete from hearth_collections where name = ").Add(delete.Text(name)).Add(" returning number");
            List<long> numbers = await delete.ReadAsync(connection, static reader => reader.GetInt64(0), cancellationToken);
            foreach (long number in numbers)
            {
                await new PostgresStatement().Add(new PostgresTables(number).Drop()).RunAsync(connection, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return numbers.Count > 0;
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Refuses what pgvector cannot store.</summary>
    internal static void CheckDimensions(int dimensions)
    {
        if (dimensions > PostgresTables.DimensionsMax)
        {
            throw new VectorsException(VectorsErrors.PostgresDimensions, $"{dimensions} dimensions; pgvector stores at most {PostgresTables.DimensionsMax}");
        }
    }

    private static async Task<PostgresEntry?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        PostgresStatement select = PostgresEntry.Select("where name = ");
        select.Add(select.Text(name));
        return (await select.ReadAsync(connection, PostgresEntry.Read, cancellationToken)).FirstOrDefault();
    }
}
