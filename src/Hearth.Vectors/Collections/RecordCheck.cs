using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>Turns what callers send into what is stored, or says what is wrong with it.</summary>
internal static class RecordCheck
{
    private const float NormMin = 1e-20f;

    public static PreparedRecord Prepare(VectorRecord record, int dimensions, VectorMetric metric, WordAnalyzer analyzer)
    {
        byte[] id = CheckId(record.Id);
        float[] vector = CheckVector(record.Vector.Span, dimensions, metric, $"record '{Shorten(record.Id)}'");
        if (record.Text is { } text && Encoding.UTF8.GetByteCount(text) > RecordLimits.TextBytesMax)
        {
            throw Invalid(record, $"its text has more than {RecordLimits.TextBytesMax} bytes");
        }

        // A copy, checked after it was made: the caller may go on with what it gave.
        Dictionary<string, MetadataValue> metadata = new(record.Metadata, StringComparer.Ordinal);
        CheckMetadata(record, metadata);
        return new PreparedRecord(id, vector, record.Text, metadata, analyzer.Analyze(record.Text));
    }

    public static byte[] CheckId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        byte[] bytes = Encoding.UTF8.GetBytes(id);
        return bytes.Length is > 0 and <= RecordLimits.IdBytesMax
            ? bytes
            : throw new VectorsException(VectorsErrors.RecordInvalid, $"an id has {bytes.Length} bytes; allowed are 1 to {RecordLimits.IdBytesMax}");
    }

    /// <summary>A copy of the vector, of length one for the cosine.</summary>
    public static float[] CheckVector(ReadOnlySpan<float> vector, int dimensions, VectorMetric metric, string whose)
    {
        if (vector.Length != dimensions)
        {
            throw new VectorsException(VectorsErrors.VectorInvalid, $"{whose} has a vector of {vector.Length} numbers; the collection has {dimensions} dimensions");
        }

        double squares = 0;
        foreach (float number in vector)
        {
            if (!float.IsFinite(number))
            {
                throw new VectorsException(VectorsErrors.VectorInvalid, $"{whose} has a vector with a number that is not finite");
            }

            squares += (double)number * number;
        }

        float[] copy = vector.ToArray();
        if (metric == VectorMetric.Cosine)
        {
            double norm = Math.Sqrt(squares);
            if (norm < NormMin)
            {
                throw new VectorsException(VectorsErrors.VectorInvalid, $"{whose} has a zero vector, which has no direction; the collection compares by cosine");
            }

            for (int index = 0; index < copy.Length; index++)
            {
                copy[index] = (float)(copy[index] / norm);
            }
        }

        return copy;
    }

    private static void CheckMetadata(VectorRecord record, Dictionary<string, MetadataValue> metadata)
    {
        if (metadata.Count > RecordLimits.FieldsMax)
        {
            throw Invalid(record, $"it has {metadata.Count} metadata fields; allowed are {RecordLimits.FieldsMax}");
        }

        long bytes = 0;
        foreach ((string field, MetadataValue value) in metadata)
        {
            int length = Encoding.UTF8.GetByteCount(field);
            if (length is 0 or > RecordLimits.FieldNameBytesMax)
            {
                throw Invalid(record, $"the name of a metadata field has {length} bytes; allowed are 1 to {RecordLimits.FieldNameBytesMax}");
            }

            if (value.Kind == MetadataKind.List && value.AsList().Count > RecordLimits.ListItemsMax)
            {
                throw Invalid(record, $"a list in its metadata has {value.AsList().Count} items; allowed are {RecordLimits.ListItemsMax}");
            }

            bytes += length + Size(value);
        }

        if (bytes > RecordLimits.MetadataBytesMax)
        {
            throw Invalid(record, $"its metadata has {bytes} bytes; allowed are {RecordLimits.MetadataBytesMax}");
        }
    }

    private static long Size(MetadataValue value) => value.Kind switch
    {
        MetadataKind.String => Encoding.UTF8.GetByteCount(value.AsString()) + 5,
        MetadataKind.List => value.AsList().Sum(Size),
        _ => 9,
    };

    private static VectorsException Invalid(VectorRecord record, string what) => new(VectorsErrors.RecordInvalid, $"record '{Shorten(record.Id)}': {what}");

    private static string Shorten(string id) => id.Length <= 64 ? id : id[..64] + "…";
}
