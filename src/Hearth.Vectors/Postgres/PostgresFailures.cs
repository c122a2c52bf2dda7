using Npgsql;

namespace Hearth.Vectors.Postgres;

/// <summary>What the server says, in this module's codes.</summary>
internal static class PostgresFailures
{
    /// <summary>Runs work against the server.</summary>
    public static async ValueTask<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (NpgsqlException failure)
        {
            throw Translate(failure);
        }
    }

    private static VectorsException Translate(NpgsqlException failure) => failure is PostgresException server
        ? server.SqlState switch
        {
            PostgresErrorCodes.UndefinedTable => new VectorsException(VectorsErrors.CollectionNotFound, "the collection was removed", failure),
            PostgresErrorCodes.DiskFull => new VectorsException(VectorsErrors.DiskFull, "the PostgreSQL server has no room", failure),
            PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.InsufficientPrivilege when server.MessageText.Contains("vector", StringComparison.Ordinal) =>
                new VectorsException(VectorsErrors.PostgresExtensionMissing, $"the server answered {server.SqlState}", failure),
            _ => new VectorsException(VectorsErrors.PostgresFailed, $"the server answered {server.SqlState}", failure),
        }
        : new VectorsException(VectorsErrors.PostgresFailed, "the server cannot be reached", failure);
}
