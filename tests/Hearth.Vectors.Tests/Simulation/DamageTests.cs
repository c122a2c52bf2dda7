using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Testing;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Tests.Collections;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A byte of a file is another, or the file ends early, or is gone: the store says so and names it, or nothing of what is there has changed.</summary>
public sealed class DamageTests
{
    private const int Dimensions = 4;
    private static readonly CancellationToken s_none = CancellationToken.None;
    private static readonly CollectionLimits s_limits = new() { HeadRowsMax = 40, GraphRowsMin = 60 };

    [Theory]
    [InlineData("log-")]
    [InlineData("manifest-")]
    [InlineData("deleted-")]
    [InlineData("segment-")]
    [InlineData("snapshots")]
    public async Task Store_WithOneByteChanged_SaysSoOrIsUnchanged(string prefix)
    {
        (SimulatedDisk disk, Dictionary<string, VectorRecord> expected, string folder) = await MakeAsync();
        var random = new SeededRandom(5);
        int found = 0;
        int tried = 0;
        foreach (string file in disk.Files(folder).Where(file => NameOf(file).StartsWith(prefix, StringComparison.Ordinal)))
        {
            foreach (int place in Places(disk, file, random))
            {
                SimulatedDisk copy = disk.Copy();
                copy.Damage(file, place, (byte)(1 << random.NextInt32(8)));
                tried++;
                found += await IsReportedAsync(copy, expected, file, $"byte {place} of {file}") ? 1 : 0;
            }
        }

        Assert.True(found > 0, $"none of {tried} was found");
    }

    [Theory]
    [InlineData("log-")]
    [InlineData("manifest-")]
    [InlineData("deleted-")]
    [InlineData("segment-")]
    public async Task Store_WithAFileCutOff_SaysSoOrIsUnchanged(string prefix)
    {
        (SimulatedDisk disk, Dictionary<string, VectorRecord> expected, string folder) = await MakeAsync();
        var random = new SeededRandom(6);
        int found = 0;
        foreach (string file in disk.Files(folder).Where(file => NameOf(file).StartsWith(prefix, StringComparison.Ordinal)))
        {
            foreach (int place in Places(disk, file, random).Where((_, index) => index % 4 == 0))
            {
                SimulatedDisk copy = disk.Copy();
                copy.Cut(file, place);
                found += await IsReportedAsync(copy, expected, file, $"{file} cut at {place}") ? 1 : 0;
            }

            SimulatedDisk without = disk.Copy();
            without.Delete(file);
            found += await IsReportedAsync(without, expected, file, $"{file} gone") ? 1 : 0;
        }

        Assert.True(found > 0, "nothing was found");
    }

    /// <summary>True where the damage was reported, false where all is as it was; anything else fails.</summary>
    private static async Task<bool> IsReportedAsync(SimulatedDisk disk, Dictionary<string, VectorRecord> expected, string file, string what)
    {
        await using var store = new VectorStore(disk, new VectorsOptions { BuildThreads = 1 }, new TestClock(), hasUpkeep: false, limits: s_limits);
        IVectorCollection? other = await store.FindAsync("other", s_none);
        Assert.True(other is not null && await other.CountAsync(null, s_none) == 3, $"{what}: the other collection does not go on");
        Assert.Contains(await store.ListAsync(s_none), static collection => string.Equals(collection.Definition.Name, "other", StringComparison.Ordinal));
        try
        {
            IVectorCollection? collection = await store.FindAsync("things", s_none);
            Assert.True(collection is not null, $"{what}: the collection is gone without a word");
            RecordPage page = await collection.ScrollAsync(null, RecordParts.All, 1_000, null, s_none);
            Assert.True(page.Records.Select(static record => record.Id).SequenceEqual(expected.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal), $"{what}: other records");
            foreach (VectorRecord record in page.Records)
            {
                VectorRecord wanted = expected[record.Id];
                Assert.True(
                    string.Equals(wanted.Text, record.Text, StringComparison.Ordinal) && wanted.Vector.Span.SequenceEqual(record.Vector.Span) && wanted.Metadata["number"] == record.Metadata["number"],
                    $"{what}: wrong data");
            }

            float[] query = expected.Values.First().Vector.ToArray();
            VectorSearchResult near = await collection.SearchAsync(new VectorQuery { Vector = query, Limit = 200, Exact = true }, s_none);
            Assert.True(near.Matches.Count == Math.Min(200, expected.Count), $"{what}: {near.Matches.Count} matches");
            VectorSearchResult words = await collection.SearchAsync(new VectorQuery { Text = "text", Limit = 1_000 }, s_none);
            Assert.True(words.Matches.Count == expected.Count, $"{what}: {words.Matches.Count} by words");
            return false;
        }
        catch (VectorsException damage)
        {
            Assert.True(damage.Error == VectorsErrors.FileDamaged || damage.Error == VectorsErrors.FileMissing || damage.Error == VectorsErrors.FormatUnsupported, $"{what}: {damage.Error.Code}");

            // Of a log or manifest that is cut or gone the neighbour that shows it is named.
            Assert.Contains(NameOf(file).Split('-')[0], damage.Message, StringComparison.Ordinal);
            VectorCollectionReport report = await store.ReportAsync("things");
            Assert.True(report.Damage is null || report.Damage.Contains(damage.Error.Code, StringComparison.Ordinal), $"{what}: reported as {report.Damage}");
            return true;
        }
    }

    private static async Task<(SimulatedDisk Disk, Dictionary<string, VectorRecord> Expected, string Folder)> MakeAsync()
    {
        var disk = new SimulatedDisk(new SeededRandom(1));
        var random = new SeededRandom(2);
        var expected = new Dictionary<string, VectorRecord>(StringComparer.Ordinal);
        await using (var store = new VectorStore(disk, new VectorsOptions { BuildThreads = 1 }, new TestClock(), hasUpkeep: false, limits: s_limits))
        {
            IVectorCollection other = await store.CreateAsync(new CollectionDefinition("other", Dimensions), s_none);
            await other.UpsertAsync(RandomRecords.Batch(random, 0, 3, Dimensions), s_none);
            var collection = (Collection)await store.CreateAsync(new CollectionDefinition("things", Dimensions) { Metric = VectorMetric.DotProduct }, s_none);
            for (int round = 0; round < 9; round++)
            {
                VectorRecord[] batch = RandomRecords.Batch(random, random.NextInt32(90), 20, Dimensions);
                await collection.UpsertAsync(batch, s_none);
                foreach (VectorRecord record in batch)
                {
                    expected[record.Id] = record;
                }

                string[] gone = [.. batch.Take(2).Select(static record => record.Id)];
                await collection.DeleteAsync(new IdFilter(gone), s_none);
                _ = gone.Count(expected.Remove);
                if (round < 7)
                {
                    while (await collection.Upkeep.StepAsync(isIdle: false, s_none))
                    {
                        Assert.True(round < 7);
                    }
                }
            }

            await store.SnapshotAsync("things", "named");
        }

        string folder = disk.Files("collections").First(file => disk.Files(file[..file.LastIndexOf('/')]).Count > 4);
        return (disk, expected, folder[..folder.LastIndexOf('/')]);
    }

    /// <summary>The borders of what the file consists of, and others.</summary>
    private static IEnumerable<int> Places(SimulatedDisk disk, string file, SeededRandom random)
    {
        byte[] bytes = disk.Read(file);
        var places = new SortedSet<int>();
        int step = Math.Max(1, bytes.Length / 60);
        for (int place = 0; place < bytes.Length; place += step)
        {
            places.Add(place);
        }

        if (NameOf(file).StartsWith("log-", StringComparison.Ordinal) && !file.EndsWith(".mark", StringComparison.Ordinal))
        {
            for (int place = LogFormat.HeaderBytes; place + 8 <= bytes.Length; place += LogFormat.RecordHeadBytes + BitConverter.ToInt32(bytes, place))
            {
                places.UnionWith([place - 1, place, place + 3, place + 4, place + 7, place + 8, place + 9, place + 32]);
            }
        }
        else if (NameOf(file).StartsWith("segment-", StringComparison.Ordinal))
        {
            for (int place = 0; place < bytes.Length; place += SegmentFormat.Alignment)
            {
                places.UnionWith([place, place + 1, place - 1]);
            }
        }

        places.UnionWith([0, 8, 12, 24, bytes.Length - 1, bytes.Length - 8, bytes.Length - 32, bytes.Length - 33]);
        for (int more = 0; more < 20; more++)
        {
            places.Add(random.NextInt32(Math.Max(1, bytes.Length)));
        }

        return places.Where(place => place >= 0 && place < bytes.Length);
    }

    private static string NameOf(string file) => file[(file.LastIndexOf('/') + 1)..];
}
