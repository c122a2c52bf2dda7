using System.Text.Json;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Transfer;

/// <summary>Takes the records of a collection out of a store and into one, as JSON lines: one record per line, in UTF-8.</summary>
/// <remarks>Works with every back end. Streams both ways: no more than a page of records or one batch is in memory.</remarks>
public static class RecordTransfer
{
    /// <summary>The longest line, in bytes: the bounds of a record, each character escaped.</summary>
    public const int LineBytesMax = 16 << 20;

    private const int PageRecords = 500;
    private const int BatchRecords = 1_000;
    private const int BatchBytes = 16 << 20;

    /// <summary>Writes the records that match, ordered by id. A record that is written while the export runs is in it or not.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="filter">Which records; null for all.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="progress">Told the number of records so far.</param>
    /// <param name="cancellationToken">Gives up between pages.</param>
    /// <returns>How many.</returns>
    public static async ValueTask<long> ExportAsync(IVectorCollection collection, MetadataFilter? filter, Stream output, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(output);
        using var page = new MemoryStream();
        await using var json = new Utf8JsonWriter(page);
        long count = 0;
        string? after = null;
        do
        {
            RecordPage records = await collection.ScrollAsync(filter, RecordParts.All, PageRecords, after, cancellationToken);
            page.SetLength(0);
            foreach (VectorRecord record in records.Records)
            {
                RecordJson.Write(json, record);
                await json.FlushAsync(cancellationToken);
                json.Reset();
                page.WriteByte((byte)'\n');
            }

            await output.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), cancellationToken);
            count += records.Records.Count;
            progress?.Report(count);
            after = records.Next;
        }
        while (after is not null);
        await output.FlushAsync(cancellationToken);
        return count;
    }

    /// <summary>Upserts every line's record, a thousand at a time; empty lines are skipped.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="input">The lines.</param>
    /// <param name="progress">Told the number of records so far.</param>
    /// <param name="cancellationToken">Gives up between batches.</param>
    /// <returns>How many.</returns>
    /// <exception cref="VectorsException">A line is no record: <see cref="VectorsErrors.ImportLineInvalid"/> or <see cref="VectorsErrors.ImportLineTooLong"/>, naming the line. Earlier batches were written.</exception>
    public static async ValueTask<long> ImportAsync(IVectorCollection collection, Stream input, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(input);
        var batch = new List<(VectorRecord Record, long Line)>();
        long bytes = 0;
        long count = 0;
        var lines = new LineReader(input, LineBytesMax);
        while (await lines.ReadAsync(cancellationToken) is { } line)
        {
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            batch.Add((Parse(line, lines.Number), lines.Number));
            bytes += line.Length;
            if (batch.Count == BatchRecords || bytes >= BatchBytes)
            {
                count = await WriteAsync(collection, batch, count, progress, cancellationToken);
                bytes = 0;
            }
        }

        return await WriteAsync(collection, batch, count, progress, cancellationToken);
    }

    private static async ValueTask<long> WriteAsync(
        IVectorCollection collection, List<(VectorRecord Record, long Line)> batch, long count, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return count;
        }

        try
        {
            await collection.UpsertAsync([.. batch.Select(static entry => entry.Record)], cancellationToken);
        }
        catch (VectorsException refused) when (refused.Error == VectorsErrors.VectorInvalid || refused.Error == VectorsErrors.RecordInvalid || refused.Error == VectorsErrors.PostgresText)
        {
            throw new VectorsException(VectorsErrors.ImportLineInvalid, $"a record of lines {batch[0].Line} to {batch[^1].Line} was refused: {refused.Message}", refused);
        }

        count += batch.Count;
        progress?.Report(count);
        batch.Clear();
        return count;
    }

    private static VectorRecord Parse(ReadOnlyMemory<byte> line, long number)
    {
        try
        {
            return RecordJson.Read(line);
        }
        catch (JsonException broken)
        {
            throw new VectorsException(VectorsErrors.ImportLineInvalid, $"line {number}, byte {broken.BytePositionInLine}: it is no JSON", broken);
        }
        catch (FormatException other)
        {
            throw new VectorsException(VectorsErrors.ImportLineInvalid, $"line {number}: {other.Message}", other);
        }
    }
}
