using Hearth.Primitives;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Collections;

/// <summary>Records that follow from a seed.</summary>
internal static class RandomRecords
{
    public static float[] Vector(SeededRandom random, int dimensions)
    {
        float[] vector = new float[dimensions];
        for (int index = 0; index < dimensions; index++)
        {
            vector[index] = (float)((random.NextDouble() + random.NextDouble() + random.NextDouble()) - 1.5);
        }

        return vector;
    }

    public static VectorRecord Record(SeededRandom random, string id, int dimensions) => new(id)
    {
        Vector = Vector(random, dimensions),
        Text = $"text of {id} with word{random.NextInt32(50)}",
        Metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
        {
            ["number"] = MetadataValue.Of(random.NextInt32(100)),
            ["group"] = MetadataValue.Of($"g{random.NextInt32(10)}"),
        },
    };

    public static VectorRecord[] Batch(SeededRandom random, int first, int count, int dimensions) =>
        [.. Enumerable.Range(first, count).Select(index => Record(random, $"id-{index:d6}", dimensions))];
}
