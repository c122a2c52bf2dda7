using NpgsqlTypes;

namespace Hearth.Vectors.Postgres;

/// <summary>The types of arrays that are sent.</summary>
internal static class PostgresArrays
{
#pragma warning disable S3265 // Non-flags enums should not be used in bitwise operations: it is how Npgsql names the array of a type.
    public const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
    public const NpgsqlDbType Bigints = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    public const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    public const NpgsqlDbType Doubles = NpgsqlDbType.Array | NpgsqlDbType.Double;
#pragma warning restore S3265
}
