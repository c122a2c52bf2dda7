using System.Text;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Testing;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Tests.Simulation;

namespace Hearth.Vectors.Tests;

/// <summary>What the owner of a store can do and see: names of versions, going back, retention, quota, full disks, reports.</summary>
public sealed class VectorStoreTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly TestClock _clock = new();
    private readonly SimulatedDisk _disk = new(new SeededRandom(3));
    private readonly RecordingLogger _log = new();

    [Fact]
    public async Task Options_ByDefault_KeepOldVersionsForAWeekAndFlush()
    {
        var options = new VectorsOptions();
        Assert.Equal(7, options.RetentionDays);
        Assert.Equal(100, options.RetentionPercent);
        Assert.Equal(WriteDurability.Fsync, options.Durability);
        await using VectorStore store = Open(new CollectionLimits { HeadRowsMax = 4, HistoryBytesMin = 1 << 30 });
        Collection things = await CreateAsync(store);
        CollectionVersion first = await WriteAsync(things, "first");
        await FlushAsync(things);
        _clock.Advance(TimeSpan.FromDays(3));
        CollectionVersion second = await WriteAsync(things, "second");
        await FlushAsync(things);
        _clock.Advance(TimeSpan.FromDays(5));
        await WriteAsync(things, "third");
        await FlushAsync(things);
        Assert.Equal("first", await TextAsync(things, first));

        // The first was replaced eight days ago, the second three.
        _clock.Advance(TimeSpan.FromDays(3));
        await store.RoundAsync();
        Assert.Equal("second", await TextAsync(things, second));
        VectorsException gone = await Assert.ThrowsAsync<VectorsException>(async () => await TextAsync(things, first));
        Assert.Equal(VectorsErrors.VersionNotKept, gone.Error);
        Assert.Equal(second, (await store.ReportAsync("things", s_none)).Oldest);
    }

    [Fact]
    public async Task Retention_OfWritesThatOnlyTheLogHas_HoldsToo()
    {
        await using VectorStore store = Open();
        Collection things = await CreateAsync(store);
        CollectionVersion first = await WriteAsync(things, "first");
        await WriteAsync(things, "second");
        _clock.Advance(TimeSpan.FromDays(8));
        await store.RoundAsync();
        _clock.Advance(TimeSpan.FromHours(1));
        await store.RoundAsync();
        VectorsException gone = await Assert.ThrowsAsync<VectorsException>(async () => await TextAsync(things, first));
        Assert.Equal(VectorsErrors.VersionNotKept, gone.Error);
        Assert.Equal("second", await TextAsync(things, things.Version));
    }

    [Fact]
    public async Task Retention_BySize_KeepsHistoryNearTheLiveBytes()
    {
        await using VectorStore store = Open(new CollectionLimits { HeadRowsMax = 32, HistoryBytesMin = 0 });
        Collection things = await CreateAsync(store);
        for (int round = 0; round < 40; round++)
        {
            await things.UpsertAsync([.. Enumerable.Range(0, 32).Select(index => Record($"id-{index}", new string('x', 200) + round))], s_none);
            await FlushAsync(things);
        }

        VectorCollectionReport report = await store.ReportAsync("things", s_none);
        Assert.Equal(32, report.Records);
        Assert.InRange(report.BytesHistory + report.BytesLog, 0, 3 * report.BytesLive);
    }

    [Fact]
    public async Task Snapshot_AfterRetentionPurgeAndReopening_IsThereUntilDeleted()
    {
        CollectionLimits limits = new() { HeadRowsMax = 4, HistoryBytesMin = 0 };
        VectorSnapshot snapshot;
        await using (VectorStore store = Open(limits))
        {
            Collection things = await CreateAsync(store);
            await WriteAsync(things, "before");
            await FlushAsync(things);
            await WriteAsync(things, "named");
            snapshot = await store.SnapshotAsync("things", "the one", s_none);
            VectorsException taken = await Assert.ThrowsAsync<VectorsException>(async () => await store.SnapshotAsync("things", "the one", s_none));
            Assert.Equal(VectorsErrors.SnapshotInvalid, taken.Error);
            for (int index = 0; index < 9; index++)
            {
                await WriteAsync(things, "later");
                await FlushAsync(things);
            }

            _clock.Advance(TimeSpan.FromDays(30));
            await store.PurgeAsync("things", s_none);
            Assert.Equal("named", await TextAsync(things, snapshot.Version));
        }

        await using VectorStore again = Open(limits);
        var reopened = await FindAsync(again);
        Assert.Equal(snapshot, Assert.Single(await again.ListSnapshotsAsync("things", s_none)));
        Assert.Equal("named", await TextAsync(reopened, snapshot.Version));
        CollectionVersion restored = await again.RestoreAsync("things", snapshot.Version, s_none);
        Assert.Equal("named", await TextAsync(reopened, restored));
        Assert.Equal(restored, reopened.Version);
        Assert.True(await again.DeleteSnapshotAsync("things", "the one", s_none));
        Assert.False(await again.DeleteSnapshotAsync("things", "the one", s_none));
        await again.PurgeAsync("things", s_none);
        VectorsException gone = await Assert.ThrowsAsync<VectorsException>(async () => await TextAsync(reopened, snapshot.Version));
        Assert.Equal(VectorsErrors.VersionNotKept, gone.Error);
        Assert.Equal("named", await TextAsync(reopened, reopened.Version));
    }

    [Fact]
    public async Task VersionAt_BetweenWrites_IsTheOneBefore()
    {
        await using VectorStore store = Open(new CollectionLimits { HeadRowsMax = 2 });
        Collection things = await CreateAsync(store);
        var versions = new List<(CollectionVersion Version, DateTimeOffset At)>();
        for (int index = 0; index < 9; index++)
        {
            versions.Add((await WriteAsync(things, $"text {index}"), _clock.GetUtcNow()));
            await things.Upkeep.StepAsync(isIdle: false, s_none);
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        foreach ((CollectionVersion version, DateTimeOffset at) in versions)
        {
            Assert.Equal(version, await store.VersionAtAsync("things", at.AddMinutes(5), s_none));
        }
    }

    [Fact]
    public async Task Purge_OfADeletedRecord_LeavesNothingOfItInAnyFile()
    {
        await using VectorStore store = Open(new CollectionLimits { HeadRowsMax = 8 });
        Collection things = await CreateAsync(store);
        await things.UpsertAsync([Record("kept", "a plain text"), Record("gone-id", "the word is xylophone")], s_none);
        await FlushAsync(things);
        await things.DeleteAsync(new IdFilter(["gone-id"]), s_none);
        Assert.True(Holds("xylophone"));
        await store.PurgeAsync("things", s_none);
        Assert.False(Holds("xylophone"));
        Assert.False(Holds("gone-id"));
        Assert.Equal(1, await things.CountAsync(null, s_none));
    }

    [Fact]
    public async Task Quota_Reached_RefusesWritesOfThatCollectionAlone()
    {
        await using VectorStore store = Open();
        var small = (Collection)await store.CreateAsync(new CollectionDefinition("small", 2) { BytesMax = 2_000 }, s_none);
        Collection things = await CreateAsync(store);
        VectorsException? refused = null;
        for (int index = 0; index < 100 && refused is null; index++)
        {
            try
            {
                await small.UpsertAsync([Record($"id-{index}", "text")], s_none);
            }
            catch (VectorsException failure)
            {
                refused = failure;
            }
        }

        Assert.Equal(VectorsErrors.QuotaReached, refused?.Error);
        VectorCollectionReport report = await store.ReportAsync("small", s_none);
        Assert.InRange(report.BytesLive + report.BytesLog + report.BytesHistory, 1, 2_000);
        await WriteAsync(things, "goes on");
        await small.DeleteAsync(new IdFilter(["id-0"]), s_none);
        await store.ChangeAsync("small", small.Definition with { BytesMax = 100_000 }, s_none);
        await WriteAsync(small, "again");
    }

    [Fact]
    public async Task FullDisk_UntilThereIsRoom_RefusesWritesAndReads()
    {
        await using VectorStore store = Open();
        Collection things = await CreateAsync(store);
        CollectionVersion kept = await WriteAsync(things, "kept");
        _disk.BytesMax = _disk.Bytes + 20;
        for (int index = 0; index < 3; index++)
        {
            VectorsException refused = await Assert.ThrowsAsync<VectorsException>(async () => await WriteAsync(things, "refused"));
            Assert.Equal(VectorsErrors.DiskFull, refused.Error);
            Assert.Equal("kept", await TextAsync(things, kept));
            Assert.Equal(kept, things.Version);
        }

        SimulatedDisk copy = _disk.Copy();
        copy.BytesMax = copy.Bytes;
        await using (VectorStore full = new(copy, new VectorsOptions(), _clock, hasUpkeep: false))
        {
            Assert.Equal("kept", await TextAsync(await FindAsync(full), kept));
        }

        _disk.BytesMax = long.MaxValue;
        CollectionVersion next = await WriteAsync(things, "room again");
        Assert.Equal(kept.Sequence + 1, next.Sequence);
        await store.DisposeAsync();
        await using VectorStore again = Open();
        Assert.Equal("room again", await TextAsync(await FindAsync(again), next));
    }

    [Fact]
    public async Task Upkeep_ThatFails_IsLoggedAndTriedAgainLater()
    {
        await using VectorStore store = Open(new CollectionLimits { HeadRowsMax = 2 });
        Collection things = await CreateAsync(store);
        await things.UpsertAsync([Record("a", "secret content"), Record("b", "secret content")], s_none);
        await things.UpsertAsync([Record("c", "secret content")], s_none);
        _disk.BytesMax = _disk.Bytes;
        await store.RoundAsync();
        await store.RoundAsync();
        (int Id, string Message) entry = Assert.Single(_log.Entries, static entry => entry.Id == 5000);
        Assert.Contains("HEARTH-VEC-004", entry.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", entry.Message, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await store.RoundAsync();
        Assert.Equal(2, _log.Entries.Count(static entry => entry.Id == 5000));
        _disk.BytesMax = long.MaxValue;
        await store.RoundAsync();
        Assert.Equal(0, (await store.ReportAsync("things", s_none)).Segments);
        _clock.Advance(TimeSpan.FromSeconds(2));
        await store.RoundAsync();
        Assert.Equal(1, (await store.ReportAsync("things", s_none)).Segments);
        Assert.Equal(2, _log.Entries.Count(static entry => entry.Id == 5000));
    }

    [Fact]
    public async Task Upkeep_OfAnIdleCollection_JoinsItsSmallSegments()
    {
        await using VectorStore store = Open(new CollectionLimits { HeadRowsMax = 2 });
        Collection things = await CreateAsync(store);
        for (int index = 0; index < 3; index++)
        {
            await things.UpsertAsync([Record($"a{index}", "text"), Record($"b{index}", "text")], s_none);
        }

        await things.Writer.RunAsync(things.Writer.Line.Freeze);
        await store.RoundAsync();
        Assert.Equal(3, (await store.ReportAsync("things", s_none)).Segments);
        _clock.Advance(TimeSpan.FromSeconds(6));
        await store.RoundAsync();
        VectorCollectionReport report = await store.ReportAsync("things", s_none);
        Assert.Equal(1, report.Segments);
        Assert.Equal(6, report.Records);
        Assert.True(report.BytesLive > 0 && report.BytesLog > 0);
    }

    [Fact]
    public async Task Upsert_OfOtherDimensionsIntoAnEmptyCollection_IsRefusedAfterTheFirst()
    {
        await using VectorStore store = Open();
        var things = (Collection)await store.CreateAsync(new CollectionDefinition("things", 0), s_none);
        using var held = new ManualResetEventSlim();
        var gate = new ActionJob(() => held.Wait(s_none));
        Task gated = things.Writer.RunAsync(gate, s_none).AsTask();
        Task<CollectionVersion> first = OneAsync(things, "a", 2);
        Task<CollectionVersion> second = OneAsync(things, "b", 3);
        held.Set();
        await gated;
        await first;
        VectorsException refused = await Assert.ThrowsAsync<VectorsException>(() => second);
        Assert.Equal(VectorsErrors.VectorInvalid, refused.Error);
        Assert.Equal(1, await things.CountAsync(null, s_none));
    }

    [Fact]
    public async Task Collection_OfAClosedStore_SaysSo()
    {
        VectorStore store = Open();
        Collection things = await CreateAsync(store);
        await store.DisposeAsync();
        VectorsException refused = await Assert.ThrowsAsync<VectorsException>(async () => await things.CountAsync(null, s_none));
        Assert.Equal(VectorsErrors.CollectionNotFound, refused.Error);
    }

    [Fact]
    public async Task Open_BesideFoldersOfOthers_LeavesThemAlone()
    {
        await using (VectorStore store = Open())
        {
            await CreateAsync(store);
        }

        _disk.CreateFolder("collections/my-backup");
        _disk.Create("collections/my-backup/precious").Append("text"u8);
        await using VectorStore again = Open();
        Assert.True(_disk.Exists("collections/my-backup/precious"));
        Assert.Single(await again.ListAsync(s_none));
    }

    private VectorStore Open(CollectionLimits? limits = null) => new(_disk, new VectorsOptions { BuildThreads = 1 }, _clock, hasUpkeep: false, limits: limits, loggers: _log);

    private static async Task<Collection> CreateAsync(VectorStore store) =>
        (Collection)await store.CreateAsync(new CollectionDefinition("things", 2) { Metric = VectorMetric.Euclidean }, s_none);

    private static async Task<Collection> FindAsync(VectorStore store) => Assert.IsType<Collection>(await store.FindAsync("things", s_none));

    private static VectorRecord Record(string id, string text) => new(id) { Vector = new float[] { 1, 2 }, Text = text };

    private static ValueTask<CollectionVersion> WriteAsync(Collection collection, string text) => collection.UpsertAsync([Record("one", text)], s_none);

    private static async Task<CollectionVersion> OneAsync(Collection collection, string id, int dimensions) =>
        await collection.UpsertAsync([new VectorRecord(id) { Vector = Enumerable.Repeat(1f, dimensions).ToArray() }], s_none);

    private static async Task FlushAsync(Collection collection)
    {
        await collection.Writer.RunAsync(collection.Writer.Line.Freeze);
        bool isMore = true;
        while (isMore)
        {
            isMore = await collection.Upkeep.StepAsync(isIdle: false, s_none);
        }
    }

    private static async Task<string?> TextAsync(Collection collection, CollectionVersion version)
    {
        VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = new float[] { 1, 2 }, Filter = new IdFilter(["one"]), AsOf = version }, s_none);
        return Assert.Single(found.Matches).Record.Text;
    }

    private bool Holds(string text) => _disk.Files("").Any(file => _disk.Read(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
