using System.Text;
using Hearth.Compute.Codes;
using Hearth.Compute.Weights;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>Writes rows of other parts into a segment file.</summary>
/// <param name="disk">The disk.</param>
/// <param name="folder">The collection's folder.</param>
/// <param name="dimensions">Elements of each vector.</param>
/// <param name="metric">How vectors are compared.</param>
/// <param name="threads">Threads that build a graph.</param>
/// <param name="time">The clock.</param>
/// <param name="graphRowsMin">From so many rows on there is one.</param>
internal sealed unsafe class SegmentBuild(IVectorDisk disk, string folder, int dimensions, VectorMetric metric, int threads, TimeProvider time, int graphRowsMin = SegmentBuild.GraphRowsMin)
{
    /// <summary>From so many rows on a segment gets a graph; a scan of fewer takes less than half a millisecond.</summary>
    public const int GraphRowsMin = 20_000;

    /// <summary>Writes the file and returns when it is on the disk.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rows">The rows, in the order they will have.</param>
    /// <param name="begin">A part whose graph is gone on from: those of its rows that stay are the first of <paramref name="rows"/>, in their order. Null for none.</param>
    /// <param name="cancellationToken">Gives up; the file is then not to be used.</param>
    public void Write(string name, IReadOnlyList<RowPlace> rows, SegmentPart? begin, CancellationToken cancellationToken)
    {
        float scale = CodeScale.Choose(rows, dimensions, metric);
        int stride = CodeQuery.StrideOf(dimensions);
        using var writer = new SegmentWriter(disk, $"{folder}/{name}", rows.Count, dimensions, metric);
        using var codes = new NativeBlock((long)rows.Count * stride, isCleared: false);
        using var norms = new NativeBlock(metric == VectorMetric.Euclidean ? (long)rows.Count * sizeof(int) : 0, isCleared: false);
        WriteVectors(writer, rows, codes, norms, scale);
        var view = new CodeRows(codes.Pointer, metric == VectorMetric.Euclidean ? (int*)norms.Pointer : null, null, rows.Count, dimensions, scale, metric);
        int entry = -1;
        int levels = 0;
        GraphTuning? tuning = null;
        if (rows.Count >= graphRowsMin)
        {
            using GraphBuilder graph = Begin(view, rows, begin);
            graph.Build(threads, null, cancellationToken);
            WriteGraph(writer, graph);
            entry = graph.View.Entry;
            levels = graph.View.Levels;
            var tuner = new GraphTuner(view, graph.View, (row, vector) => rows[row].Part.CopyVector(rows[row].Row, vector));
            tuning = tuner.Measure(new SeededRandom((ulong)rows.Count), time.GetUtcNow().UtcTicks, cancellationToken);
        }

        WriteIds(writer, rows);
        RowBitmap hasText = WriteTexts(writer, rows);
        WriteMetadata(writer, rows);
        WriteWords(writer, rows);
        new SegmentFacts(scale, entry, levels, hasText, tuning).Write(writer);
        cancellationToken.ThrowIfCancellationRequested();
        writer.Complete();
    }

    private static GraphBuilder Begin(in CodeRows view, IReadOnlyList<RowPlace> rows, SegmentPart? begin)
    {
        if (begin?.Graph is not { } graph)
        {
            return new GraphBuilder(view);
        }

        int[] map = new int[begin.Rows];
        Array.Fill(map, -1);
        for (int row = 0; row < rows.Count && ReferenceEquals(rows[row].Part, begin); row++)
        {
            map[rows[row].Row] = row;
        }

        return new GraphBuilder(view, graph, map);
    }

    private void WriteVectors(SegmentWriter writer, IReadOnlyList<RowPlace> rows, NativeBlock codes, NativeBlock norms, float scale)
    {
        int stride = CodeQuery.StrideOf(dimensions);
        float[] vector = new float[dimensions];
        writer.Begin(SectionKind.Originals);
        for (int row = 0; row < rows.Count; row++)
        {
            rows[row].Part.CopyVector(rows[row].Row, vector);
            writer.WriteValues<float>(vector);
            CodeQuantizer.Write(vector, scale, codes.Pointer + ((long)row * stride), stride);
        }

        writer.Begin(SectionKind.Codes);
        writer.Write(codes.Pointer, (long)rows.Count * stride);
        if (metric == VectorMetric.Euclidean)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                ((int*)norms.Pointer)[row] = CodeQuantizer.SquaredNorm(codes.Pointer + ((long)row * stride), dimensions);
            }

            writer.Begin(SectionKind.Norms);
            writer.Write(norms.Pointer, (long)rows.Count * sizeof(int));
        }
    }

    private static void WriteGraph(SegmentWriter writer, GraphBuilder graph)
    {
        GraphView view = graph.View;
        writer.Begin(SectionKind.GraphGround);
        writer.Write(view.Ground, (long)view.Nodes * GraphShape.GroundStride * sizeof(int));
        writer.Begin(SectionKind.GraphPlaces);
        writer.Write(view.Places, (long)view.Nodes * sizeof(int));
        writer.Begin(SectionKind.GraphUpper);
        writer.Write(view.Upper, (long)view.UpperLength * sizeof(int));
    }

    private static void WriteIds(SegmentWriter writer, IReadOnlyList<RowPlace> rows)
    {
        long[] places = new long[rows.Count + 1];
        int[] order = new int[rows.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            places[row + 1] = places[row] + rows[row].Part.Id(rows[row].Row).Length;
            order[row] = row;
        }

        writer.Begin(SectionKind.Ids);
        writer.WriteValues<long>(places);
        foreach (RowPlace place in rows)
        {
            writer.Write(place.Part.Id(place.Row));
        }

        Array.Sort(order, (left, right) => rows[left].Part.Id(rows[left].Row).SequenceCompareTo(rows[right].Part.Id(rows[right].Row)));
        writer.Begin(SectionKind.IdOrder);
        writer.WriteValues<int>(order);
    }

    private static RowBitmap WriteTexts(SegmentWriter writer, IReadOnlyList<RowPlace> rows)
    {
        var hasText = new RowBitmap(rows.Count);
        WriteBlobs(writer, SectionKind.Texts, rows, (blob, row) =>
        {
            string? text = rows[row].Part.Read(rows[row].Row, RecordParts.Text).Text;
            if (text is null)
            {
                return;
            }

            hasText.Set(row);
            Span<byte> bytes = Encoding.UTF8.GetBytes(text);
            blob.Bytes(bytes);
        });
        return hasText;
    }

    private static void WriteMetadata(SegmentWriter writer, IReadOnlyList<RowPlace> rows)
    {
        var columns = new ColumnsBuilder(rows.Count);
        int added = 0;
        WriteBlobs(writer, SectionKind.Metadata, rows, (blob, row) =>
        {
            IReadOnlyDictionary<string, MetadataValue> metadata = rows[row].Part.Read(rows[row].Row, RecordParts.Metadata).Metadata;
            MetadataCodec.Write(blob, metadata);
            if (row == added)
            {
                // Blobs are made twice: to be measured, and to be written.
                columns.Add(row, metadata);
                added++;
            }
        });
        columns.Write(writer);
    }

    private static void WriteWords(SegmentWriter writer, IReadOnlyList<RowPlace> rows)
    {
        var builder = new WordsBuilder(rows.Count);
        for (int begin = 0; begin < rows.Count;)
        {
            Part part = rows[begin].Part;
            int end = begin;
            while (end < rows.Count && ReferenceEquals(rows[end].Part, part))
            {
                end++;
            }

            int[] map = new int[rows[end - 1].Row + 1];
            Array.Fill(map, -1);
            for (; begin < end; begin++)
            {
                map[rows[begin].Row] = begin;
            }

            builder.Add(part.Words, map, part.Terms);
        }

        builder.Write(writer);
    }

    /// <summary>Places first, so every entry is made twice: the alternative is to hold all of them.</summary>
    private static void WriteBlobs(SegmentWriter writer, SectionKind kind, IReadOnlyList<RowPlace> rows, Action<ByteWriter, int> make)
    {
        var blob = new ByteWriter();
        long[] places = new long[rows.Count + 1];
        for (int row = 0; row < rows.Count; row++)
        {
            blob.Clear();
            make(blob, row);
            places[row + 1] = places[row] + blob.Length;
        }

        writer.Begin(kind);
        writer.WriteValues<long>(places);
        for (int row = 0; row < rows.Count; row++)
        {
            blob.Clear();
            make(blob, row);
            writer.Write(blob.Written);
        }
    }
}
