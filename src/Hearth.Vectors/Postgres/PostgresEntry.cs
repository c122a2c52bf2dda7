using Hearth.Primitives.Contracts;
using Npgsql;

namespace Hearth.Vectors.Postgres;

/// <summary>What the table of collections has of one.</summary>
/// <param name="Tables">Its tables.</param>
/// <param name="Definition">What it was made as.</param>
/// <param name="Sequence">Its writes.</param>
/// <param name="Records">Its records.</param>
/// <param name="Words">The words of all their texts.</param>
internal sealed record PostgresEntry(PostgresTables Tables, CollectionDefinition Definition, long Sequence, long Records, long Words)
{
    public static PostgresStatement Select(string which) =>
        new PostgresStatement().Add("select number, name, dimensions, metric, language, weight, bytes_max, metadata, sequence, record_count, word_count from hearth_collections ").Add(which);

    public static PostgresEntry Read(NpgsqlDataReader reader) => new(
        new PostgresTables(reader.GetInt64(0)),
        new CollectionDefinition(reader.GetString(1), reader.GetInt32(2))
        {
            Metric = (VectorMetric)reader.GetInt32(3),
            Language = reader.GetString(4),
            VectorWeight = reader.GetDouble(5),
            BytesMax = reader.IsDBNull(6) ? null : reader.GetInt64(6),
            Metadata = PostgresMetadata.Read(reader.GetString(7)),
        },
        reader.GetInt64(8),
        reader.GetInt64(9),
        reader.GetInt64(10));
}
