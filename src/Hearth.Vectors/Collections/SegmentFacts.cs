using System.Collections.Immutable;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>Numbers about a segment. Stored: append only.</summary>
/// <param name="Scale">What elements were multiplied with to become codes.</param>
/// <param name="GraphEntry">Where walks begin.</param>
/// <param name="GraphLevels">The level of the entry.</param>
/// <param name="HasText">Which rows have a text.</param>
/// <param name="Tuning">What walks of the graph find and cost; null where there is no graph.</param>
internal sealed record SegmentFacts(float Scale, int GraphEntry, int GraphLevels, RowBitmap HasText, GraphTuning? Tuning)
{
    public void Write(SegmentWriter writer)
    {
        var bytes = new ByteWriter();
        bytes.Double(Scale);
        bytes.Int32(GraphEntry);
        bytes.Int32(GraphLevels);
        foreach (ulong word in HasText.Words)
        {
            bytes.Int64((long)word);
        }

        WriteTuning(bytes);
        writer.Begin(SectionKind.Facts);
        writer.Write(bytes.Written);
    }

    public static SegmentFacts Read(SegmentFile file, string path)
    {
        var reader = new ByteReader(file.Verified(SectionKind.Facts).Span, path);
        float scale = (float)reader.Double();
        int entry = reader.Int32();
        int levels = reader.Int32();
        var hasText = new RowBitmap(file.Rows);
        for (int index = 0; index < hasText.Words.Length; index++)
        {
            hasText.Words[index] = (ulong)reader.Int64();
        }

        return new SegmentFacts(scale, entry, levels, hasText, ReadTuning(ref reader));
    }

    private void WriteTuning(ByteWriter bytes)
    {
        bytes.Int32(Tuning?.Curve.Length ?? 0);
        if (Tuning is null)
        {
            return;
        }

        foreach (WidthRecall point in Tuning.Curve)
        {
            bytes.Int32(point.Width);
            bytes.Double(point.Recall);
        }

        bytes.Int32(Tuning.Samples);
        bytes.Int64(Tuning.Ticks);
        bytes.Double(Tuning.VisitsPerKept);
        bytes.Double(Tuning.WalkCost);
    }

    private static GraphTuning? ReadTuning(ref ByteReader reader)
    {
        int count = reader.Count(sizeof(int) + sizeof(double));
        if (count == 0)
        {
            return null;
        }

        var curve = ImmutableArray.CreateBuilder<WidthRecall>(count);
        for (int index = 0; index < count; index++)
        {
            curve.Add(new WidthRecall(reader.Int32(), reader.Double()));
        }

        return new GraphTuning(curve.ToImmutable(), reader.Int32(), reader.Int64(), reader.Double(), reader.Double());
    }
}
