using Hearth.Primitives;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Words;

/// <summary>Texts and queries that follow from a seed: few words, so that they meet, some of them rare.</summary>
internal static class RandomWords
{
    private static readonly string[] s_words = ["cat", "cats", "dog", "running", "runner", "bank", "of", "england", "the", "house", "housing", "Zürich", "東京都", "x1", "don't", "quark", "quartz"];

    public static string Word(SeededRandom random)
    {
        // The later words are rare: the smaller of two draws.
        int place = Math.Min(random.NextInt32(s_words.Length), random.NextInt32(s_words.Length));
        return random.OneIn(40) ? $"rare{random.NextInt32(50)}" : s_words[place];
    }

    public static string Text(SeededRandom random) => string.Join(' ', Enumerable.Range(0, random.NextInt32(40)).Select(_ => Word(random)));

    public static string[] Texts(SeededRandom random, int count) => [.. Enumerable.Range(0, count).Select(_ => Text(random))];

    public static string Query(SeededRandom random) => string.Join(' ', Enumerable.Range(0, 1 + random.NextInt32(4)).Select(_ => random.NextInt32(5) switch
    {
        0 => $"\"{string.Join(' ', Enumerable.Range(0, 1 + random.NextInt32(3)).Select(_ => Word(random)))}\"",
        1 => random.OneIn(2) ? "qua*" : "rare1*",
        _ => Word(random),
    }));

    public static RowBitmap Bitmap(SeededRandom random, int rows)
    {
        var bitmap = new RowBitmap(rows);
        for (int row = 0; row < rows; row++)
        {
            if (random.OneIn(2))
            {
                bitmap.Set(row);
            }
        }

        return bitmap;
    }
}
