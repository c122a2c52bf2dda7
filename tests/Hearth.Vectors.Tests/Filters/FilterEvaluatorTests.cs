using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Filters;

public sealed class FilterEvaluatorTests : IDisposable
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-filters-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Scroll_RandomFiltersOverHeadAndSegments_EqualsTheOracle(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        MetadataFilter[] filters = [.. Enumerable.Range(0, 300).Select(_ => RandomFilters.Filter(random, 3))];
        var expected = new Dictionary<string, VectorRecord>(StringComparer.Ordinal);
        await using var store = new VectorStore(new LocalDisk(_folder.FullName), new VectorsOptions(), TimeProvider.System, hasUpkeep: false);
        var collection = (Collection)await store.CreateAsync(new CollectionDefinition("things", 2), s_none);
        for (int round = 0; round < 6; round++)
        {
            for (int count = 0; count < 120; count++)
            {
                var record = new VectorRecord($"id-{random.NextInt32(400)}")
                {
                    Vector = new float[] { 1, count },
                    Text = random.OneIn(6) ? null : RandomFilters.Text(random),
                    Metadata = RandomFilters.Metadata(random),
                };
                await collection.UpsertAsync([record], s_none);
                expected[record.Id] = record;
                if (count == 60)
                {
                    // Half a head: what is found now must be gone on from later.
                    await AssertEqualAsync(expected, collection, filters);
                }
            }

            string gone = $"id-{random.NextInt32(400)}";
            Assert.Equal(expected.Remove(gone) ? 1 : 0, await collection.DeleteAsync(new IdFilter([gone]), s_none));
            await AssertEqualAsync(expected, collection, filters);
            if (round % 2 == 1)
            {
                await collection.SettleAsync(s_none);
                await AssertEqualAsync(expected, collection, filters);
            }
        }
    }

    [Fact]
    public async Task Count_TooDeepOrTooManyConditions_IsRefusedWithACode()
    {
        await using var store = new VectorStore(new LocalDisk(_folder.FullName), new VectorsOptions(), TimeProvider.System, hasUpkeep: false);
        IVectorCollection collection = await store.CreateAsync(new CollectionDefinition("things", 2), s_none);
        MetadataFilter deep = new ExistsFilter("a");
        for (int depth = 0; depth < FilterLimits.DepthMax; depth++)
        {
            deep = new NotFilter(deep);
        }

        var wide = new AnyFilter([.. Enumerable.Repeat(new ExistsFilter("a"), FilterLimits.ConditionsMax)]);
        var ids = new IdFilter([.. Enumerable.Repeat("a", FilterLimits.ValuesMax + 1)]);
        foreach (MetadataFilter filter in (MetadataFilter[])[deep, wide, ids])
        {
            VectorsException refused = await Assert.ThrowsAsync<VectorsException>(async () => await collection.CountAsync(filter, s_none));
            Assert.Equal("HEARTH-VEC-041", refused.Error.Code);
            refused = await Assert.ThrowsAsync<VectorsException>(async () => await collection.DeleteAsync(filter, s_none));
            Assert.Equal("HEARTH-VEC-041", refused.Error.Code);
        }
    }

    [Fact]
    public void Key_OfNumbers_HasTheirOrderAndLeadsBack()
    {
        double[] numbers = [double.MinValue, -1.5, -double.Epsilon, 0, double.Epsilon, 1, 1.5, double.MaxValue];
        long[] keys = [.. numbers.Select(SortedNumbers.Key)];
        Assert.Equal(keys.Order(), keys);
        Assert.Equal(numbers, keys.Select(SortedNumbers.Number));
        Assert.Equal(SortedNumbers.Key(0), SortedNumbers.Key(-0.0));
    }

    private static async Task AssertEqualAsync(Dictionary<string, VectorRecord> expected, Collection collection, MetadataFilter[] filters)
    {
        foreach (MetadataFilter filter in filters)
        {
            string[] ids = [.. expected.Values
                .Where(record => RowFilter.Matches(filter, record.Id, record.Text, record.Metadata))
                .Select(static record => record.Id)
                .Order(StringComparer.Ordinal)];
            RecordPage page = await collection.ScrollAsync(filter, RecordParts.None, 10_000, null, s_none);
            Assert.True(ids.AsSpan().SequenceEqual([.. page.Records.Select(static record => record.Id)]), FilterText.Format(filter));
            Assert.Equal(ids.Length, await collection.CountAsync(filter, s_none));
        }
    }
}
