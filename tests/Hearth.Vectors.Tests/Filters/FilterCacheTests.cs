using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Filters;

public sealed class FilterCacheTests
{
    private static readonly MetadataFilter s_filter = FilterParser.Parse("a = 1 or b = 2");

    [Fact]
    public void Match_EqualFilterAgain_IsTheSameBitmapAndAsksNothing()
    {
        var rows = new CountingRows();
        var cache = new FilterCache();
        RowBitmap first = cache.Match(s_filter, rows, 1000);
        int asked = rows.Asked;
        Assert.Same(first, cache.Match(FilterParser.Parse("(a=1) OR (b = 2)"), rows, 1000));
        Assert.Equal(asked, rows.Asked);
    }

    [Fact]
    public void Match_MoreRows_LooksAtTheNewOnesOnly()
    {
        var rows = new CountingRows();
        var cache = new FilterCache();
        _ = cache.Match(s_filter, rows, 1000);
        int asked = rows.Asked;
        RowBitmap more = cache.Match(s_filter, rows, 1100);
        Assert.InRange(rows.Asked - asked, 1, 200);
        Assert.Equal(Enumerable.Range(0, 1100).Count(static row => row % 3 == 0), more.Count());
        Assert.Equal(Enumerable.Range(0, 70).Count(static row => row % 3 == 0), cache.Match(s_filter, rows, 70).Count());
        Assert.Same(more, cache.Match(s_filter, rows, 1100));
    }

    [Fact]
    public void Match_ManyFilters_KeepsThoseUsedLast()
    {
        var rows = new CountingRows();
        var cache = new FilterCache();
        RowBitmap first = cache.Match(s_filter, rows, 100);
        Fill(FilterCache.EntriesMax - 1);
        Assert.Same(first, cache.Match(s_filter, rows, 100));
        Fill(FilterCache.EntriesMax);
        Assert.NotSame(first, cache.Match(s_filter, rows, 100));

        void Fill(int count)
        {
            for (int index = 0; index < count; index++)
            {
                _ = cache.Match(new ExistsFilter($"f{index}"), rows, 100);
            }
        }
    }

    [Fact]
    public void Clear_RowsThatChanged_AreLookedAtAgain()
    {
        var rows = new CountingRows();
        var cache = new FilterCache();
        RowBitmap first = cache.Match(s_filter, rows, 100);
        cache.Clear();
        Assert.NotSame(first, cache.Match(s_filter, rows, 100));
    }

    /// <summary>Every third row meets every condition.</summary>
    private sealed class CountingRows : IFilterRows
    {
        public int Asked { get; private set; }

        public void Compare(string field, MetadataComparison comparison, IReadOnlyList<MetadataValue> values, RowBitmap candidates, RowBitmap found) => Find(candidates, found);

        public void Exists(string field, RowBitmap candidates, RowBitmap found) => Find(candidates, found);

        public void TextContains(string text, bool ignoreCase, RowBitmap candidates, RowBitmap found) => Find(candidates, found);

        public void Ids(IReadOnlyList<string> ids, RowBitmap candidates, RowBitmap found) => Find(candidates, found);

        private void Find(RowBitmap candidates, RowBitmap found)
        {
            foreach (int row in candidates)
            {
                Asked++;
                if (row % 3 == 0)
                {
                    found.Set(row);
                }
            }
        }
    }
}
