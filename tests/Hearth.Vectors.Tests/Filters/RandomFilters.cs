using Hearth.Primitives;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Filters;

/// <summary>Metadata and filters that follow from a seed: few values and fields, so that they meet; every kind, lists and mixed kinds in one field.</summary>
internal static class RandomFilters
{
    private static readonly string[] s_fields = ["a", "b", "c", "with space", "and", "Größe", "rare"];
    private static readonly string[] s_strings = ["", "x", "xy", "y", "Ä", "\U0001F525", "\uFFFD!", "quote \" and ` and \\", "line\nbreak"];
    private static readonly double[] s_numbers = [-1.5, -0.0, 0, .1, 1, 2, 2.5, 1e20, 9.007199254740993e15];

    public static Dictionary<string, MetadataValue> Metadata(SeededRandom random)
    {
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        for (int count = random.NextInt32(5); count > 0; count--)
        {
            string field = s_fields[random.NextInt32(s_fields.Length)];
            if (!string.Equals(field, "rare", StringComparison.Ordinal) || random.OneIn(50))
            {
                metadata[field] = Value(random, listOneIn: 5);
            }
        }

        return metadata;
    }

    public static string Text(SeededRandom random) => $"{s_strings[random.NextInt32(s_strings.Length)]} middle {s_strings[random.NextInt32(s_strings.Length)]}{random.NextInt32(20)}";

    public static MetadataFilter Filter(SeededRandom random, int depth)
    {
        int form = random.NextInt32(depth > 0 ? 10 : 7);
        string field = s_fields[random.NextInt32(s_fields.Length)];
        return form switch
        {
            0 or 1 or 2 => new CompareFilter(field, (MetadataComparison)random.NextInt32(6), Value(random, listOneIn: 8)),
            3 => new InFilter(field, [.. Enumerable.Range(0, random.NextInt32(4)).Select(_ => Value(random, listOneIn: 10))]),
            4 => new ExistsFilter(field),
            5 => new TextContainsFilter(random.OneIn(2) ? s_strings[random.NextInt32(s_strings.Length)] : random.OneIn(2) ? "MIDDLE ä" : "e 1", random.OneIn(2)),
            6 => new IdFilter([.. Enumerable.Range(0, random.NextInt32(5)).Select(_ => $"id-{random.NextInt32(400)}")]),
            7 => new NotFilter(Filter(random, depth - 1)),
            8 => new AllFilter([.. Enumerable.Range(0, random.NextInt32(4)).Select(_ => Filter(random, depth - 1))]),
            _ => new AnyFilter([.. Enumerable.Range(0, random.NextInt32(4)).Select(_ => Filter(random, depth - 1))]),
        };
    }

    private static MetadataValue Value(SeededRandom random, int listOneIn)
    {
        if (random.OneIn(listOneIn))
        {
            return MetadataValue.Of([.. Enumerable.Range(0, random.NextInt32(4)).Select(_ => Value(random, int.MaxValue))]);
        }

        return random.NextInt32(5) switch
        {
            0 => MetadataValue.Of(s_strings[random.NextInt32(s_strings.Length)]),
            1 => MetadataValue.Of(random.OneIn(10) ? 9_007_199_254_740_993L : random.NextInt32(5) - 1L),
            2 => MetadataValue.Of(s_numbers[random.NextInt32(s_numbers.Length)]),
            3 => MetadataValue.Of(random.OneIn(2)),
            _ => MetadataValue.Of(new DateTimeOffset(2026, 1, 1 + random.NextInt32(5), 0, 0, 0, TimeSpan.Zero).AddTicks(random.NextInt32(2))),
        };
    }
}
