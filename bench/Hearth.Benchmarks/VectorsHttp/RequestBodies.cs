using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Hearth.Benchmarks.Vectors;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>The bodies that are sent to both servers, written before anything is measured.</summary>
internal static class RequestBodies
{
    /// <summary>A search for the nearest of a question.</summary>
    /// <param name="set">Whose question.</param>
    /// <param name="question">Its number.</param>
    /// <param name="where">The field and the value that matches must have; null for all.</param>
    public static byte[] Query(VectorSet set, int question, (string Field, int Value)? where) => Write(writer =>
    {
        writer.WriteStartArray("query_embeddings"u8);
        WriteVector(writer, set.Question(question).Span);
        writer.WriteEndArray();
        writer.WriteNumber("n_results"u8, VectorSet.Wanted);
        if (where is var (field, value))
        {
            writer.WriteStartObject("where"u8);
            writer.WriteNumber(field, value);
            writer.WriteEndObject();
        }

        writer.WriteStartArray("include"u8);
        writer.WriteStringValue("distances"u8);
        writer.WriteEndArray();
    });

    /// <summary>Rows to be stored.</summary>
    /// <param name="set">Whose rows.</param>
    /// <param name="first">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="prefix">What their ids begin with.</param>
    public static byte[] Upsert(VectorSet set, int first, int count, string prefix) => Write(writer =>
    {
        WriteIds(writer, first, count, prefix);
        writer.WriteStartArray("embeddings"u8);
        for (int row = first; row < first + count; row++)
        {
            WriteVector(writer, set.Row(row).Span);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("metadatas"u8);
        for (int row = first; row < first + count; row++)
        {
            writer.WriteStartObject();
            foreach (RowFilterCase filter in RowFilterCase.Shares)
            {
                writer.WriteNumber(filter.Field, filter.ValueOf(set, row));
            }

            writer.WriteNumber(RowFilterCase.Cluster.Field, RowFilterCase.Cluster.ValueOf(set, row));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>Rows to be deleted, as they were given to <see cref="Upsert"/>.</summary>
    public static byte[] Delete(int first, int count, string prefix) => Write(writer => WriteIds(writer, first, count, prefix));

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteIds(Utf8JsonWriter writer, int first, int count, string prefix)
    {
        writer.WriteStartArray("ids"u8);
        for (int row = first; row < first + count; row++)
        {
            writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{prefix}{row}"));
        }

        writer.WriteEndArray();
    }

    private static void WriteVector(Utf8JsonWriter writer, ReadOnlySpan<float> vector)
    {
        writer.WriteStartArray();
        foreach (float element in vector)
        {
            writer.WriteNumberValue(element);
        }

        writer.WriteEndArray();
    }
}
