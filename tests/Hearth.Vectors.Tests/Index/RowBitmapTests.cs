using Hearth.Primitives;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Index;

public sealed class RowBitmapTests
{
    [Fact]
    public void Operations_RandomSets_EqualThoseOfHashSets()
    {
        var random = new SeededRandom(1);
        for (int round = 0; round < 300; round++)
        {
            int rows = random.NextInt32(200);
            (RowBitmap left, HashSet<int> leftSet) = Draw(random, rows);
            (RowBitmap right, HashSet<int> rightSet) = Draw(random, rows);
            AssertEqual(leftSet, left);
            AssertEqual(leftSet.Intersect(rightSet), Changed(left, copy => copy.And(right)));
            AssertEqual(leftSet.Union(rightSet), Changed(left, copy => copy.Or(right)));
            AssertEqual(leftSet.Except(rightSet), Changed(left, copy => copy.AndNot(right)));
            AssertEqual(Enumerable.Range(0, rows).Except(leftSet), Changed(left, static copy => copy.Invert()));
            int other = random.NextInt32(260);
            AssertEqual(leftSet.Where(row => row < other), left.Resize(other));
            int from = random.NextInt32(rows + 1);
            AssertEqual(leftSet.Union(Enumerable.Range(from, rows - from)), Changed(left, copy => copy.FillFrom(from)));
        }
    }

    private static RowBitmap Changed(RowBitmap rows, Action<RowBitmap> change)
    {
        RowBitmap copy = rows.Copy();
        change(copy);
        return copy;
    }

    private static (RowBitmap Rows, HashSet<int> Set) Draw(SeededRandom random, int rows)
    {
        var drawn = new RowBitmap(rows);
        var set = new HashSet<int>();
        for (int row = 0; row < rows; row++)
        {
            if (random.OneIn(3))
            {
                drawn.Set(row);
                set.Add(row);
            }
        }

        return (drawn, set);
    }

    private static void AssertEqual(IEnumerable<int> expected, RowBitmap found)
    {
        int[] ordered = [.. expected.Order()];
        var rows = new List<int>();
        foreach (int row in found)
        {
            rows.Add(row);
        }

        Assert.Equal(ordered, rows);
        Assert.Equal(ordered.Length, found.Count());
        Assert.Equal(ordered.Length == 0, found.IsEmpty);
    }
}
