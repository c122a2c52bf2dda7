using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>Numbers about a segment. Stored: append only.</summary>
/// <param name="Scale">What elements were multiplied with to become codes.</param>
/// <param name="GraphEntry">Where walks begin.</param>
/// <param name="GraphLevels">The level of the entry.</param>
/// <param name="HasText">Which rows have a text.</param>
internal sealed record SegmentFacts(float Scale, int GraphEntry, int GraphLevels, RowBitmap HasText)
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

        return new SegmentFacts(scale, entry, levels, hasText);
    }
}
