using System.Globalization;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Postgres;

/// <summary>The tables of one collection, by its number, which this program counted.</summary>
internal sealed class PostgresTables(long number)
{
    /// <summary>pgvector's index takes no more.</summary>
    private const int IndexedDimensionsMax = 2_000;

    /// <summary>pgvector stores no more.</summary>
    public const int DimensionsMax = 16_000;

    /// <summary>What is there once. Stored: append only.</summary>
    public const string Once = """
        select pg_advisory_xact_lock(4851287520);
        create extension if not exists vector;
        create table if not exists hearth_collections (
            number bigint generated always as identity primary key,
            name text collate "C" not null unique,
            dimensions int not null,
            metric int not null,
            language text not null,
            weight float8 not null,
            bytes_max bigint,
            metadata jsonb not null,
            sequence bigint not null default 0,
            record_count bigint not null default 0,
            word_count bigint not null default 0);
        """;

    public long Number { get; } = number;

    public string Records { get; } = string.Create(CultureInfo.InvariantCulture, $"hearth_vectors_{number}_records");

    public string Postings { get; } = string.Create(CultureInfo.InvariantCulture, $"hearth_vectors_{number}_postings");

    /// <summary>The operator that compares; smaller is nearer.</summary>
    public static string Operator(VectorMetric metric) => metric == VectorMetric.Euclidean ? "<->" : "<#>";

    /// <summary>The score of the embedded store, from what the operator gives.</summary>
    public static double Score(VectorMetric metric, double distance) => metric == VectorMetric.Euclidean ? -distance * distance : -distance;

    public string Create(int dimensions, VectorMetric metric)
    {
        string index = metric == VectorMetric.Euclidean ? "vector_l2_ops" : "vector_ip_ops";
        string graph = dimensions <= IndexedDimensionsMax ? $"create index on {Records} using hnsw (embedding {index}) with (m = 16, ef_construction = 128);" : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            create table {Records} (
                number bigint generated always as identity primary key,
                id text collate "C" not null unique,
                embedding vector({dimensions}) not null,
                content text,
                folded text,
                metadata jsonb not null,
                length int not null);
            {graph}
            create table {Postings} (
                term text collate "C" not null,
                number bigint not null references {Records} on delete cascade,
                count int not null,
                length int not null,
                positions int[] not null,
                primary key (term, number));
            create index on {Postings} (number);
            """);
    }

    public string Drop() => $"drop table if exists {Postings}; drop table if exists {Records};";
}
