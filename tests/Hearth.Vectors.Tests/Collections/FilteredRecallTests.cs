using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Tests.Index;

namespace Hearth.Vectors.Tests.Collections;

/// <summary>Recall at every selectivity, with filters that have to do with where vectors lie and with filters that do not, deletions included.</summary>
public sealed class FilteredRecallTests : IDisposable
{
    private const int Rows = 22_000;
    private const int Dimensions = 24;
    private const int Questions = 25;
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-recall-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Search_EverySelectivity_KeepsItsRecall()
    {
        using var vectors = new CodedVectors(1, Rows, Dimensions);
        await using var store = new VectorStore(new LocalDisk(_folder.FullName), new VectorsOptions(), TimeProvider.System, hasUpkeep: false);
        var collection = (Collection)await store.CreateAsync(new CollectionDefinition("things", Dimensions), s_none);

        // How near a row is to one place: a filter on it cuts off a side of the space.
        float[] place = vectors.Draw();
        int[] nearness = new int[Rows];
        int[] order = [.. Enumerable.Range(0, Rows).OrderByDescending(row => vectors.View().Score(place, row))];
        for (int rank = 0; rank < Rows; rank++)
        {
            nearness[order[rank]] = rank;
        }

        foreach (int[] batch in Enumerable.Range(0, Rows).Chunk(5_500))
        {
            await collection.UpsertAsync(
                [.. batch.Select(row => new VectorRecord($"id-{row:d5}")
                {
                    Vector = vectors.Vectors[row],
                    Metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
                    {
                        ["spread"] = MetadataValue.Of(row * 7919L % Rows),
                        ["near"] = MetadataValue.Of(nearness[row]),
                    },
                })],
                s_none);
        }

        await collection.SettleAsync(s_none);
        await AssertRecallAsync(vectors, collection, static _ => true);

        await AssertAllocationAsync(collection, new VectorQuery { Vector = place, Parts = RecordParts.None }, 12 << 10);

        // The bitmap of the filter is remembered; nothing of the size of the part is allocated for it.
        await AssertAllocationAsync(collection, new VectorQuery { Vector = place, Parts = RecordParts.None, Filter = FilterParser.Parse("near < 15000") }, 16 << 10);

        // Every fifth row goes, and nothing is merged: the graph still has it.
        await collection.DeleteAsync(new IdFilter([.. Enumerable.Range(0, Rows / 5).Select(static index => $"id-{index * 5:d5}")]), s_none);
        await AssertRecallAsync(vectors, collection, static row => row % 5 != 0);
    }

    private static async Task AssertAllocationAsync(Collection collection, VectorQuery query, long bytesMax)
    {
        for (int warm = 0; warm < 3; warm++)
        {
            _ = await collection.SearchAsync(query, s_none);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<VectorSearchResult> search = collection.SearchAsync(query, s_none);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(search.IsCompletedSuccessfully);
        Assert.Equal(10, (await search).Matches.Count);
        Assert.InRange(allocated, 0, bytesMax);
    }

    private static async Task AssertRecallAsync(CodedVectors vectors, Collection collection, Func<int, bool> lives)
    {
        var walked = new HashSet<string>(StringComparer.Ordinal);
        foreach (string field in (string[])["spread", "near"])
        {
            foreach (double share in (double[])[.01, .1, .5, .9, .99])
            {
                int bound = (int)(share * Rows);
                MetadataFilter filter = FilterParser.Parse($"{field} < {bound}");
                RecordPage page = await collection.ScrollAsync(filter, RecordParts.None, 10_000, null, s_none);
                var matching = new HashSet<int>(page.Records.Select(static record => int.Parse(record.Id.AsSpan(3), System.Globalization.CultureInfo.InvariantCulture)));
                for (string? next = page.Next; next is not null; next = page.Next)
                {
                    page = await collection.ScrollAsync(filter, RecordParts.None, 10_000, next, s_none);
                    matching.UnionWith(page.Records.Select(static record => int.Parse(record.Id.AsSpan(3), System.Globalization.CultureInfo.InvariantCulture)));
                }

                Assert.Equal(Enumerable.Range(0, Rows).Count(lives) * share, matching.Count, Rows * .02);
                int hits = 0;
                for (int question = 0; question < Questions; question++)
                {
                    float[] vector = vectors.Draw();
                    VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = vector, Filter = filter, Parts = RecordParts.None }, s_none);
                    walked.Add(found.Plan.Split(' ')[0]);
                    Assert.Equal(10, found.Matches.Count);
                    hits += found.Matches.Select(static match => match.Record.Id).Intersect(vectors.Exact(vector, matching.Contains).Select(static row => $"id-{row:d5}"), StringComparer.Ordinal).Count();
                }

                Assert.True(hits >= .95 * 10 * Questions, $"{field} {share}: {hits} of {10 * Questions}");
            }
        }

        Assert.Superset(new HashSet<string>(["FilteredScan", "FilteredWalk"], StringComparer.Ordinal), walked);
    }
}
