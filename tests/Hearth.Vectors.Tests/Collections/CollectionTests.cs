using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Collections;

public sealed class CollectionTests : IDisposable
{
    private const int Dimensions = 24;
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hearth-vectors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Search_AfterUpsertsDeletesMergesAndReopening_EqualsTheOracle()
    {
        var random = new SeededRandom(1);
        var expected = new Dictionary<string, VectorRecord>(StringComparer.Ordinal);
        VectorStore store = Open();
        IVectorCollection collection = await store.CreateAsync(new CollectionDefinition("things", 0), s_none);
        for (int round = 0; round < 12; round++)
        {
            VectorRecord[] batch = RandomRecords.Batch(random, random.NextInt32(20_000), 4_000, Dimensions);
            await collection.UpsertAsync(batch, s_none);
            foreach (VectorRecord record in batch)
            {
                expected[record.Id] = record;
            }

            string[] gone = [.. Enumerable.Range(0, 200).Select(_ => $"id-{random.NextInt32(24_000):d6}")];
            long deleted = await collection.DeleteAsync(new IdFilter(gone), s_none);
            Assert.Equal(gone.Distinct(StringComparer.Ordinal).Count(expected.Remove), deleted);
            bool isMore = true;
            while (isMore)
            {
                isMore = await ((Collection)collection).Upkeep.StepAsync(isIdle: false, s_none);
            }

            await AssertEqualAsync(expected, collection, random);
            if (round % 4 == 3)
            {
                await store.DisposeAsync();
                store = Open();
                collection = await store.FindAsync("things", s_none) ?? throw new InvalidOperationException();
                await AssertEqualAsync(expected, collection, random);
            }
        }

        await store.DisposeAsync();
    }

    [Fact]
    public async Task Search_AsOf_SeesEveryVersionAsItWas()
    {
        var random = new SeededRandom(2);
        await using VectorStore store = Open();
        IVectorCollection collection = await store.CreateAsync(new CollectionDefinition("things", Dimensions), s_none);
        var versions = new List<(CollectionVersion Version, Dictionary<string, VectorRecord> Records)>();
        var expected = new Dictionary<string, VectorRecord>(StringComparer.Ordinal);
        for (int round = 0; round < 30; round++)
        {
            VectorRecord[] batch = RandomRecords.Batch(random, random.NextInt32(3_000), 2_000, Dimensions);
            CollectionVersion version = await collection.UpsertAsync(batch, s_none);
            foreach (VectorRecord record in batch)
            {
                expected[record.Id] = record;
            }

            versions.Add((version, new Dictionary<string, VectorRecord>(expected, StringComparer.Ordinal)));
            bool isMore = true;
            while (isMore)
            {
                isMore = await ((Collection)collection).Upkeep.StepAsync(isIdle: false, s_none);
            }
        }

        foreach ((CollectionVersion version, Dictionary<string, VectorRecord> records) in versions)
        {
            float[] query = RandomRecords.Vector(random, Dimensions);
            VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = query, AsOf = version, Exact = true }, s_none);
            Assert.Equal(Nearest(records, query), found.Matches.Select(static match => match.Record.Id));
        }
    }

    private static async Task AssertEqualAsync(Dictionary<string, VectorRecord> expected, IVectorCollection collection, SeededRandom random)
    {
        Assert.Equal(expected.Count, await collection.CountAsync(null, s_none));
        for (int query = 0; query < 5; query++)
        {
            float[] vector = RandomRecords.Vector(random, Dimensions);
            VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = vector, Exact = true }, s_none);
            Assert.Equal(Nearest(expected, vector), found.Matches.Select(static match => match.Record.Id));
        }

        string[] ids = [.. expected.Keys.Order(StringComparer.Ordinal).Take(50)];
        RecordPage page = await collection.ScrollAsync(null, RecordParts.All, 50, null, s_none);
        Assert.Equal(ids, page.Records.Select(static record => record.Id));
        Assert.All(page.Records, record => Assert.Equal(expected[record.Id].Text, record.Text));
        Assert.All(page.Records, record => Assert.Equal(expected[record.Id].Metadata["number"], record.Metadata["number"]));
    }

    private static IEnumerable<string> Nearest(Dictionary<string, VectorRecord> records, float[] query)
    {
        float[] direction = RecordCheck.CheckVector(query, query.Length, VectorMetric.Cosine, "");
        return records.Values
            .Select(record => (record.Id, Score: Dot(direction, RecordCheck.CheckVector(record.Vector.Span, query.Length, VectorMetric.Cosine, ""))))
            .OrderByDescending(static entry => entry.Score)
            .ThenBy(static entry => entry.Id, StringComparer.Ordinal)
            .Take(10)
            .Select(static entry => entry.Id);
    }

    private static double Dot(float[] left, float[] right)
    {
        double sum = 0;
        for (int index = 0; index < left.Length; index++)
        {
            sum += (double)left[index] * right[index];
        }

        return sum;
    }

    private VectorStore Open() => new(new LocalDisk(_folder.FullName), new VectorsOptions(), TimeProvider.System, hasUpkeep: false);
}
