using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Collections;

/// <summary>Chooses what elements are multiplied with to become codes: the largest code stands for the 99.95th percentile of a sample, what is beyond is cut.</summary>
/// <remarks>For the cosine all vectors have length one, so few elements are far out. Inner products and distances depend on lengths: there nothing is cut.</remarks>
internal static class CodeScale
{
    private const int SampleMax = 1 << 18;
    private const double Percentile = .9995;

    public static float Choose(IReadOnlyList<RowPlace> rows, int dimensions, VectorMetric metric)
    {
        int step = Math.Max(1, (int)Math.Ceiling((double)rows.Count * dimensions / SampleMax));
        var magnitudes = new List<float>(Math.Min(SampleMax, rows.Count * dimensions));
        float[] vector = new float[dimensions];
        for (int index = 0; index < rows.Count; index += step)
        {
            rows[index].Part.CopyVector(rows[index].Row, vector);
            foreach (float element in vector)
            {
                magnitudes.Add(Math.Abs(element));
            }
        }

        return Of(magnitudes, metric);
    }

    public static float Choose(IReadOnlyList<PreparedRecord> records, VectorMetric metric)
    {
        var magnitudes = new List<float>();
        foreach (PreparedRecord record in records.Take(Math.Max(1, SampleMax / records[0].Vector.Length)))
        {
            foreach (float element in record.Vector)
            {
                magnitudes.Add(Math.Abs(element));
            }
        }

        return Of(magnitudes, metric);
    }

    private static float Of(List<float> magnitudes, VectorMetric metric)
    {
        if (magnitudes.Count == 0)
        {
            return 1;
        }

        magnitudes.Sort();
        float top = metric == VectorMetric.Cosine ? magnitudes[(int)((magnitudes.Count - 1) * Percentile)] : magnitudes[^1];
        return top > 0 ? 127f / top : 1;
    }
}
