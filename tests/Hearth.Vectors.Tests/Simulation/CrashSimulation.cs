using System.Collections.Immutable;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Testing;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A store on a simulated disk, used as its seed says until the machine stops, opened again and compared with what it must be, many times over.</summary>
/// <remarks>One thread of work: writes are awaited, the background is stepped. Several writes share a group where the writer was held until all of them waited.</remarks>
internal sealed class CrashSimulation
{
    private const int Ids = 70;
    private const int Dimensions = 3;
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly ulong _seed;
    private readonly SeededRandom _random;
    private readonly SimulatedDisk _disk;
    private readonly PlantedFault _fault;
    private readonly TestClock _clock = new();
    private readonly CollectionLimits _limits;
    private readonly VectorsOptions _options;
    private readonly Dictionary<string, ModelCollection> _models = new(StringComparer.Ordinal);
    private VectorStore? _store;
    private string? _mayExist;
    private string? _mayBeGone;
    private bool _isBroken;
    private int _names;

    public CrashSimulation(ulong seed, PlantedFault fault = PlantedFault.None)
    {
        _seed = seed;
        _fault = fault;
        _random = new SeededRandom(seed);
        _disk = new SimulatedDisk(new SeededRandom(seed + 1));
        _limits = new CollectionLimits
        {
            HeadRowsMax = 4 + _random.NextInt32(16),
            GraphRowsMin = 24,
            FrozenMax = 1_000,
            LogBytesMax = 1_000 + _random.NextInt32(8_000),
            HistoryBytesMin = _random.NextInt32(2) == 0 ? 0 : 1 << 30,
        };
        _options = new VectorsOptions
        {
            BuildThreads = 1,
            Durability = fault == PlantedFault.None && _random.NextInt32(8) == 0 ? WriteDurability.Written : WriteDurability.Fsync,
            RetentionDays = _random.NextInt32(10) == 0 ? 0 : 7,
        };
    }

    /// <summary>Times the machine stopped.</summary>
    public int Points { get; private set; }

    private VectorStore Store => _store ?? throw new InvalidOperationException("The store is not open.");

    /// <summary>Runs until the machine has stopped so often.</summary>
    /// <exception cref="SimulationException">Something is not as it must be; the message has the seed.</exception>
    public async Task RunAsync(int points)
    {
        try
        {
            await OpenAsync();
            while (Points < points)
            {
                // Most lives are short, so that an opening is hit as often as a merge.
                _disk.CrashAt = _disk.Operations + 1 + _random.NextInt32(_random.NextInt32(4) == 0 ? 20 : 150);
                while (!_disk.HasCrashed && !_isBroken)
                {
                    await StepAsync();
                    _clock.Advance(TimeSpan.FromMinutes(_random.NextInt32(90)));
                }

                await RecoverAsync();
            }

            await Store.DisposeAsync();
        }
        catch (Exception failure)
        {
            throw new SimulationException($"seed {_seed}, point {Points}, operation {_disk.Operations}, fault {_fault}: {failure.Message}", failure);
        }
    }

    private async Task OpenAsync()
    {
        IVectorDisk disk = _fault == PlantedFault.None ? _disk : new FaultyDisk(_disk, _fault);
        _store = new VectorStore(disk, _options, _clock, hasUpkeep: false, limits: _limits);
        foreach (string name in _models.Keys.ToArray())
        {
            if (await Store.FindAsync(name, s_none) is null && !IsUncertain(name))
            {
                Assert.Fail($"the collection {name} is gone");
            }
        }
    }

    private bool IsUncertain(string name) =>
        string.Equals(name, _mayExist, StringComparison.Ordinal) || string.Equals(name, _mayBeGone, StringComparison.Ordinal) || _models[name].DefinitionPending is not null;

    private async Task RecoverAsync()
    {
        await Store.DisposeAsync();
        bool isPowerLost = _options.Durability == WriteDurability.Fsync && _random.NextInt32(5) != 0;
        Points++;
        _disk.Restart(isPowerLost);
        while (true)
        {
            // A second crash, and a third, while the store recovers.
            _disk.CrashAt = _random.NextInt32(3) == 0 ? _disk.Operations + 1 + _random.NextInt32(12) : int.MaxValue;
            try
            {
                await OpenAsync();
                if (!_disk.HasCrashed)
                {
                    break;
                }
            }
            catch (VectorsException) when (_disk.HasCrashed)
            {
                // Once more.
            }

            if (_store is not null)
            {
                await _store.DisposeAsync();
                _store = null;
            }

            Points++;
            _disk.Restart(isPowerLost);
        }

        _disk.CrashAt = int.MaxValue;
        _isBroken = false;
        await SettleAsync();
        foreach ((string name, ModelCollection model) in _models)
        {
            await CheckAsync(await CollectionAsync(name), model);
        }
    }

    /// <summary>What was not acknowledged has happened or has not; from here on it is known.</summary>
    private async Task SettleAsync()
    {
        var found = (await Store.ListAsync(s_none)).ToDictionary(static collection => collection.Definition.Name, StringComparer.Ordinal);
        foreach ((string name, ModelCollection model) in _models.ToArray())
        {
            if (model.DefinitionPending is { } pending)
            {
                string now = found.ContainsKey(name) ? name : pending.Name;
                CollectionDefinition definition = found[now].Definition;
                Assert.True(Same(definition, pending) || Same(definition, model.Definition), "a definition is neither the old nor the new one");
                _models.Remove(name);
                model.Definition = Same(definition, pending) ? pending : model.Definition;
                model.DefinitionPending = null;
                _models[now] = model;
            }
            else if (!found.ContainsKey(name))
            {
                Assert.True(IsUncertain(name), $"the collection {name} is gone");
                _models.Remove(name);
            }
        }

        _mayExist = _mayBeGone = null;
        Assert.Equal(_models.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, ModelCollection model) in _models)
        {
            model.Settle(found[name].Version.Sequence);
            IReadOnlyList<VectorSnapshot> snapshots = await Store.ListSnapshotsAsync(name);
            if (model.SnapshotPending is { } uncertain)
            {
                VectorSnapshot? there = snapshots.FirstOrDefault(snapshot => string.Equals(snapshot.Name, uncertain, StringComparison.Ordinal));
                model.Snapshots.Remove(uncertain);
                if (there is not null)
                {
                    model.Snapshots[uncertain] = there.Version.Sequence;
                }

                model.SnapshotPending = null;
            }

            Assert.Equal(model.Snapshots.OrderBy(static entry => entry.Key, StringComparer.Ordinal), snapshots.OrderBy(static snapshot => snapshot.Name, StringComparer.Ordinal).Select(static snapshot => KeyValuePair.Create(snapshot.Name, snapshot.Version.Sequence)));
        }
    }

    private async Task StepAsync()
    {
        if (_models.Count == 0)
        {
            await CreateAsync();
            return;
        }

        string name = _models.Keys.Order(StringComparer.Ordinal).ElementAt(_random.NextInt32(_models.Count));
        ModelCollection model = _models[name];
        Collection collection;
        try
        {
            collection = await CollectionAsync(name);
        }
        catch (VectorsException) when (_disk.HasCrashed)
        {
            return;
        }

        int choice = _random.NextInt32(100);
        Task step = choice switch
        {
            < 22 => UpsertAsync(collection, model, 1),
            < 40 => UpsertAsync(collection, model, 2 + _random.NextInt32(10)),
            < 52 => GroupAsync(collection, model),
            < 62 => DeleteAsync(collection, model),
            < 78 => TryAsync(async () => await collection.Upkeep.StepAsync(_random.NextInt32(3) == 0, s_none)),
            < 82 => TryAsync(async () => await collection.Writer.RunAsync(collection.Writer.Line.Freeze)),
            < 85 => TryAsync(async () => await collection.Upkeep.CollectAsync()),
            < 87 => RestoreAsync(name, model),
            < 89 => SnapshotAsync(name, model),
            < 91 => ChangeAsync(name, model),
            < 92 => CreateAsync(),
            < 93 => DropAsync(name),
            < 95 => AsOfAsync(collection, name, model),
            < 96 => TryAsync(() => CheckAsync(collection, model)),
            < 97 => FillAsync(collection, model),
            < 98 => BreakAsync(collection, model),
            _ => ReopenAsync(),
        };
        await step;
    }

    /// <summary>Does something that changes nothing that can be seen.</summary>
    private async Task TryAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (VectorsException) when (_disk.HasCrashed || _isBroken)
        {
            // The machine has stopped.
        }
    }

    private async Task UpsertAsync(Collection collection, ModelCollection model, int count)
    {
        VectorRecord[] records = [.. Enumerable.Range(0, count).Select(_ => Record())];
        ModelVersion next = After(model.Newest, records);
        try
        {
            CollectionVersion version = await collection.UpsertAsync(records, s_none);
            model.Write(next);
            Assert.Equal(model.Sequence, version.Sequence);
        }
        catch (VectorsException failure)
        {
            Refused(model, [next], failure);
        }
    }

    /// <summary>Several writes in one group, so that a torn flush has several records.</summary>
    private async Task GroupAsync(Collection collection, ModelCollection model)
    {
        using var held = new ManualResetEventSlim();
        Task gate = collection.Writer.RunAsync(() => held.Wait(s_none)).AsTask();
        var versions = new List<ModelVersion>();
        var writes = new List<Task<CollectionVersion>>();
        ModelVersion newest = model.Newest;
        for (int left = 2 + _random.NextInt32(4); left > 0; left--)
        {
            VectorRecord[] records = [.. Enumerable.Range(0, 1 + _random.NextInt32(4)).Select(_ => Record())];
            newest = After(newest, records);
            versions.Add(newest);
            writes.Add(collection.UpsertAsync(records, s_none).AsTask());
        }

        held.Set();
        await gate;
        for (int index = 0; index < writes.Count; index++)
        {
            try
            {
                CollectionVersion version = await writes[index];
                Assert.True(model.Pending.Count == 0, "a write was acknowledged behind one that was refused");
                model.Write(versions[index]);
                Assert.Equal(model.Sequence, version.Sequence);
            }
            catch (VectorsException failure)
            {
                Refused(model, [versions[index]], failure);
            }
        }
    }

    private async Task DeleteAsync(Collection collection, ModelCollection model)
    {
        int group = _random.NextInt32(10);
        bool isById = _random.NextInt32(2) == 0;
        string[] ids = [.. Enumerable.Range(0, 1 + _random.NextInt32(12)).Select(_ => Id())];
        MetadataFilter filter = isById ? new IdFilter(ids) : new CompareFilter("group", MetadataComparison.Equal, MetadataValue.Of(group));
        ImmutableSortedDictionary<string, VectorRecord> before = model.Newest.Records;
        ImmutableSortedDictionary<string, VectorRecord> after = isById
            ? before.RemoveRange(ids)
            : before.RemoveRange(before.Values.Where(record => record.Metadata["group"].AsInteger() == group).Select(static record => record.Id));
        var next = new ModelVersion(after, Ticks());
        try
        {
            Assert.Equal(before.Count - after.Count, await collection.DeleteAsync(filter, s_none));
            if (after.Count < before.Count)
            {
                model.Write(next);
            }
        }
        catch (VectorsException failure)
        {
            Refused(model, after.Count < before.Count ? [next] : [], failure);
        }
    }

    private async Task RestoreAsync(string name, ModelCollection model)
    {
        (long sequence, ModelVersion version) = Pick(model);
        ModelVersion next = version with { Ticks = Ticks() };
        try
        {
            CollectionVersion restored = await Store.RestoreAsync(name, new CollectionVersion(sequence), s_none);
            model.Write(next);
            Assert.Equal(model.Sequence, restored.Sequence);
        }
        catch (VectorsException failure) when (failure.Error == VectorsErrors.VersionNotKept)
        {
            MayBeGone(model, sequence);
        }
        catch (VectorsException failure)
        {
            Refused(model, [next], failure);
        }
    }

    private async Task SnapshotAsync(string name, ModelCollection model)
    {
        string snapshot = $"s{_random.NextInt32(4)}";
        try
        {
            if (model.Snapshots.ContainsKey(snapshot))
            {
                Assert.True(await Store.DeleteSnapshotAsync(name, snapshot));
                model.Snapshots.Remove(snapshot);
            }
            else
            {
                model.Snapshots[snapshot] = (await Store.SnapshotAsync(name, snapshot)).Version.Sequence;
            }
        }
        catch (VectorsException) when (_disk.HasCrashed)
        {
            model.SnapshotPending = snapshot;
        }
    }

    private async Task ChangeAsync(string name, ModelCollection model)
    {
        double weight = _random.NextInt32(100) / 100.0;
        CollectionDefinition definition = model.Definition with { VectorWeight = weight, Name = _random.NextInt32(3) == 0 ? NewName() : name };
        try
        {
            definition = definition with { Dimensions = (await CollectionAsync(name)).Definition.Dimensions };
            await Store.ChangeAsync(name, definition, s_none);
            _models.Remove(name);
            _models[definition.Name] = model;
            model.Definition = definition;
        }
        catch (VectorsException) when (_disk.HasCrashed)
        {
            model.DefinitionPending = definition;
        }
    }

    private async Task CreateAsync()
    {
        if (_models.Count >= 3)
        {
            return;
        }

        var definition = new CollectionDefinition(NewName(), _random.NextInt32(2) == 0 ? Dimensions : 0) { Metric = _random.NextInt32(2) == 0 ? VectorMetric.DotProduct : VectorMetric.Euclidean };
        try
        {
            await Store.CreateAsync(definition, s_none);
        }
        catch (VectorsException) when (_disk.HasCrashed)
        {
            _mayExist = definition.Name;
        }

        _models[definition.Name] = new ModelCollection(definition with { Dimensions = Dimensions }, Ticks());
    }

    private async Task DropAsync(string name)
    {
        try
        {
            Assert.True(await Store.DeleteAsync(name, s_none));
            _models.Remove(name);
        }
        catch (VectorsException) when (_disk.HasCrashed)
        {
            _mayBeGone = name;
        }
    }

    private Task AsOfAsync(Collection collection, string name, ModelCollection model) => TryAsync(async () =>
    {
        (long sequence, ModelVersion version) = Pick(model);
        try
        {
            VectorSearchResult found = await collection.SearchAsync(new VectorQuery { Vector = Vector(), Exact = true, Limit = 1_000, AsOf = new CollectionVersion(sequence) }, s_none);
            Assert.Equal(version.Records.Values.Select(static record => record.Text), found.Matches.Select(static match => match.Record).OrderBy(static record => record.Id, StringComparer.Ordinal).Select(static record => record.Text));
        }
        catch (VectorsException failure) when (failure.Error == VectorsErrors.VersionNotKept)
        {
            MayBeGone(model, sequence);
        }

        long last = model.Versions.Last(entry => entry.Value.Ticks <= version.Ticks).Key;
        try
        {
            CollectionVersion at = await Store.VersionAtAsync(name, new DateTimeOffset(version.Ticks, TimeSpan.Zero));
            Assert.Equal(last, at.Sequence);
        }
        catch (VectorsException failure) when (failure.Error == VectorsErrors.VersionNotKept)
        {
            MayBeGone(model, last);
        }
    });

    /// <summary>The disk is full for a while: writes are refused, everything else goes on.</summary>
    private async Task FillAsync(Collection collection, ModelCollection model)
    {
        _disk.BytesMax = _disk.Bytes + _random.NextInt32(600);
        for (int index = 0; index < 6 && !_disk.HasCrashed; index++)
        {
            VectorRecord[] records = [.. Enumerable.Range(0, 1 + _random.NextInt32(3)).Select(_ => Record())];
            ModelVersion next = After(model.Newest, records);
            try
            {
                await collection.UpsertAsync(records, s_none);
                model.Write(next);
            }
            catch (VectorsException failure)
            {
                Assert.True(_disk.HasCrashed || failure.Error == VectorsErrors.DiskFull, $"a full disk was reported as {failure.Error.Code}: {failure.Message}");
                model.Pending.AddRange(_disk.HasCrashed ? [next] : []);
            }

            try
            {
                await collection.Upkeep.StepAsync(isIdle: false, s_none);
            }
            catch (VectorsException failure)
            {
                Assert.True(_disk.HasCrashed || failure.Error == VectorsErrors.DiskFull, $"a full disk was reported as {failure.Error.Code}: {failure.Message}");
            }
        }

        _disk.BytesMax = long.MaxValue;
        await TryAsync(() => CheckAsync(collection, model));
        if (!_disk.HasCrashed)
        {
            await UpsertAsync(collection, model, 1);
        }
    }

    /// <summary>A flush fails: nothing of it may be seen, and nothing more is written until the store is opened again.</summary>
    private async Task BreakAsync(Collection collection, ModelCollection model)
    {
        _disk.FailingFlush = "/log-";
        VectorRecord[] records = [Record(), Record()];
        ModelVersion next = After(model.Newest, records);
        try
        {
            await collection.UpsertAsync(records, s_none);
            Assert.True(_disk.FailingFlush is null || _options.Durability == WriteDurability.Written, "a write was acknowledged whose flush did not happen");
            model.Write(next);
            _disk.FailingFlush = null;
            return;
        }
        catch (VectorsException)
        {
            model.Pending.Add(next);
        }

        if (_disk.HasCrashed)
        {
            return;
        }

        await TryAsync(() => CheckAsync(collection, model));
        _isBroken = true;
        VectorsException? again = null;
        try
        {
            await collection.UpsertAsync([Record()], s_none);
        }
        catch (VectorsException failure)
        {
            again = failure;
        }

        Assert.NotNull(again);
    }

    private async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        try
        {
            await OpenAsync();
        }
        catch (VectorsException) when (_disk.HasCrashed)
        {
            // The machine has stopped.
        }
    }

    private async Task<Collection> CollectionAsync(string name) => (Collection)(await Store.FindAsync(name, s_none) ?? throw new InvalidOperationException($"there is no collection {name}"));

    private async Task CheckAsync(Collection collection, ModelCollection model)
    {
        ImmutableSortedDictionary<string, VectorRecord> expected = model.Newest.Records;
        Assert.Equal(model.Sequence, collection.Version.Sequence);
        Assert.Equal(expected.Count, await collection.CountAsync(null, s_none));
        RecordPage page = await collection.ScrollAsync(null, RecordParts.All, 1_000, null, s_none);
        Assert.Equal(expected.Keys, page.Records.Select(static record => record.Id));
        foreach (VectorRecord record in page.Records)
        {
            VectorRecord wanted = expected[record.Id];
            Assert.Equal(wanted.Text, record.Text);
            Assert.Equal(wanted.Metadata["group"], record.Metadata["group"]);
            Assert.True(wanted.Vector.Span.SequenceEqual(record.Vector.Span), $"the vector of {record.Id} is another");
        }

        float[] query = Vector();
        VectorSearchResult exact = await collection.SearchAsync(new VectorQuery { Vector = query, Exact = true, Limit = 20 }, s_none);
        Assert.Equal(Nearest(model, query).Take(20), exact.Matches.Select(static match => match.Record.Id));
        VectorSearchResult walked = await collection.SearchAsync(new VectorQuery { Vector = query, Limit = 20 }, s_none);
        Assert.Equal(Math.Min(20, expected.Count), walked.Matches.Count);
        Assert.All(walked.Matches, match => Assert.Equal(expected[match.Record.Id].Text, match.Record.Text));
        string word = $"word{_random.NextInt32(12)}";
        VectorSearchResult words = await collection.SearchAsync(new VectorQuery { Text = word, Limit = 1_000 }, s_none);
        Assert.Equal(
            expected.Values.Where(record => record.Text?.Contains(word + ".", StringComparison.Ordinal) is true).Select(static record => record.Id),
            words.Matches.Select(static match => match.Record.Id).Order(StringComparer.Ordinal));
        if (expected.Count > 0)
        {
            Assert.Single(await collection.GetAsync([expected.Keys.First()], RecordParts.None, s_none));
        }
    }

    private void Refused(ModelCollection model, IReadOnlyList<ModelVersion> pending, VectorsException failure)
    {
        Assert.True(_disk.HasCrashed || _isBroken, $"a write was refused: {failure.Error.Code} {failure.Message}");
        model.Pending.AddRange(pending);
    }

    /// <summary>Only what the retention need not keep may be missing.</summary>
    private void MayBeGone(ModelCollection model, long sequence)
    {
        Assert.False(model.Snapshots.ContainsValue(sequence) && model.SnapshotPending is null, $"version {sequence} has a name and is not kept");
        Assert.NotEqual(model.Sequence, sequence);
        bool isBySize = _limits.HistoryBytesMin == 0 || _options.RetentionDays == 0;
        int next = model.Versions.IndexOfKey(sequence) + 1;
        Assert.True(isBySize || Ticks() - model.Versions.GetValueAtIndex(next).Ticks > TimeSpan.FromDays(_options.RetentionDays).Ticks, $"version {sequence} of {model.Sequence} is not kept");
    }

    private (long Sequence, ModelVersion Version) Pick(ModelCollection model)
    {
        int index = _random.NextInt32(3) == 0 ? _random.NextInt32(model.Versions.Count) : Math.Max(0, model.Versions.Count - 1 - _random.NextInt32(12));
        return (model.Versions.GetKeyAtIndex(index), model.Versions.GetValueAtIndex(index));
    }

    private static IEnumerable<string> Nearest(ModelCollection model, float[] query) => model.Newest.Records.Values
        .Select(record => (record.Id, Score: Score(model.Definition.Metric, record.Vector.Span, query)))
        .OrderByDescending(static entry => entry.Score)
        .ThenBy(static entry => entry.Id, StringComparer.Ordinal)
        .Select(static entry => entry.Id);

    private static double Score(VectorMetric metric, ReadOnlySpan<float> vector, float[] query)
    {
        double score = 0;
        for (int index = 0; index < query.Length; index++)
        {
            double difference = vector[index] - query[index];
            score += metric == VectorMetric.Euclidean ? -difference * difference : (double)vector[index] * query[index];
        }

        return score;
    }

    private static bool Same(CollectionDefinition left, CollectionDefinition right) =>
        string.Equals(left.Name, right.Name, StringComparison.Ordinal) && Math.Abs(left.VectorWeight - right.VectorWeight) < 1e-9;

    private ModelVersion After(ModelVersion version, IEnumerable<VectorRecord> records) =>
        new(version.Records.SetItems(records.Select(static record => KeyValuePair.Create(record.Id, record))), Ticks());

    private long Ticks() => _clock.GetUtcNow().UtcTicks;

    private string NewName() => $"things-{_names++}";

    private string Id() => $"id-{_random.NextInt32(Ids):d2}";

    private VectorRecord Record() => new(Id())
    {
        Vector = Vector(),
        Text = $"text {_random.NextUInt64():x} word{_random.NextInt32(12)}.",
        Metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal) { ["group"] = MetadataValue.Of(_random.NextInt32(10)) },
    };

    /// <summary>Whole numbers: their products and distances are exact, so the order is.</summary>
    private float[] Vector() => [.. Enumerable.Range(0, Dimensions).Select(_ => (float)(_random.NextInt32(41) - 20))];
}
