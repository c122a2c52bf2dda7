using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Collections;

/// <summary>The one writer of a collection.</summary>
/// <remarks>
/// <para>Definitions. A <em>write</em> is one call that changes records; it gets the next sequence. A <em>group</em> is the writes that waited when the log was last
/// flushed. The <em>basis</em> is the newest manifest in memory: segments and their deletions right after its sequence.</para>
/// <para>Invariants. (1) Nothing is published or acknowledged before the log has it, flushed where the durability says so. (2) Basis plus the log's writes behind its
/// sequence is the published state, so a crash at any point loses nothing acknowledged; what was not acknowledged is there whole or not at all. (3) Every id is live
/// in one part at most. (4) A manifest is written only when everything that it names is flushed. (5) A group that fails leaves editor and published state equal.
/// (6) Where it is not known what a failed flush left behind, nothing is written until the collection is opened again.</para>
/// <para>Steps of a group: 1 gather, 2 edit and encode (<see cref="WriteGroup.Add"/>), 3 commit to the log, 4 publish, 5 acknowledge (<see cref="WriteGroup.Commit"/>).
/// When the head is full: commit, freeze it, begin the next with a log of its own (<see cref="VersionLine.FreezeHead"/>). What the background builds comes back
/// as an <see cref="ActionJob"/> that calls <see cref="VersionLine.Install"/>. What a group needs of the collection, and what an action changes, is in <see cref="Line"/>.</para>
/// </remarks>
internal sealed class CollectionWriter : IAsyncDisposable
{
    /// <summary>Bytes of one group.</summary>
    private const int GroupBytesMax = 64 << 20;

    private readonly CollectionLimits _limits;
    private readonly VectorsMetrics _metrics;
    private readonly WriterQueue _queue;
    private readonly WriteGroup _group;
    private Task _loop = Task.CompletedTask;

    private CollectionWriter(VersionLine line, WriteDurability durability, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics)
    {
        Line = line;
        _limits = limits;
        _metrics = metrics;
        _queue = new WriterQueue(metrics);
        _group = new WriteGroup(line, isFlushed: durability == WriteDurability.Fsync, time, limits, metrics);
    }

    /// <summary>The versions; what changes them is called within an <see cref="ActionJob"/>.</summary>
    public VersionLine Line { get; }

    public CollectionDefinition Definition => Line.Definition;

    /// <summary>The time stamp of the last write, or of the opening.</summary>
    public long LastWrite => _group.LastWrite;

    /// <summary>Opens what the folder has.</summary>
    /// <param name="folder">The folder, read.</param>
    /// <param name="durability">What an acknowledged write survives.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="metrics">The meter.</param>
    /// <param name="wake">Called when there is something to do in the background; not before this has returned.</param>
    public static CollectionWriter Open(CollectionFolder folder, WriteDurability durability, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics, Action wake)
    {
        var line = new VersionLine(folder, time, limits, metrics, wake);
        try
        {
            line.Load();
        }
        catch
        {
            line.Dispose();
            throw;
        }

        var writer = new CollectionWriter(line, durability, time, limits, metrics);
        writer._loop = writer.RunAsync();
        return writer;
    }

    /// <summary>The newest state; the caller releases it.</summary>
    public CollectionState Retain()
    {
        while (true)
        {
            CollectionState? state = Line.Newest;
            if (state is not null && state.TryRetain())
            {
                return state;
            }

            if (state is null || _queue.IsClosed)
            {
                throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{Definition.Name}' is closed");
            }
        }
    }

    /// <summary>Hands a job to the writer and waits for it.</summary>
    public async ValueTask<long> RunAsync(WriterJob job, CancellationToken cancellationToken)
    {
        _queue.Add(job, Definition.Name);
        return await job.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Does something between writes. It is waited for whatever happens: what it makes belongs to the caller.</summary>
    public async ValueTask RunAsync(Action action)
    {
        var job = new ActionJob(action);
        _queue.Add(job, Definition.Name);
        await job.Done;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _loop;
        Line.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _queue.WaitAsync();
            int bytes = 0;
            while (true)
            {
                RunActions();
                WriterJob? job = _queue.TakeWrite();
                if (job is null || bytes > GroupBytesMax)
                {
                    _group.Commit();
                    bytes = 0;
                }

                if (job is null)
                {
                    break;
                }

                if (job is UpsertJob upsert)
                {
                    bytes += upsert.Body.Length;
                    if (!await TryMakeRoomAsync(upsert))
                    {
                        continue;
                    }
                }

                _group.Add(job);
            }

            if (_queue.IsDone)
            {
                return;
            }
        }
    }

    private void RunActions()
    {
        while (_queue.TakeAction() is { } action)
        {
            _group.Commit();
            Run(action);
        }
    }

#pragma warning disable CA1031 // Do not catch general exception types: the failure belongs to whoever asked, and the writer goes on for the others.
    private static void Run(ActionJob job)
    {
        try
        {
            job.Action();
            job.Complete();
        }
        catch (Exception failure)
        {
            job.Fail(failure);
        }
    }

    private async ValueTask<bool> TryMakeRoomAsync(UpsertJob job)
    {
        if (Line.Editor.HasRoom(job.Records.Count))
        {
            return true;
        }

        _group.Commit();
        try
        {
            if (Line.Editor.Head is { Rows: > 0 })
            {
                Line.FreezeHead();
            }

            while (Line.Frozen.Count > _limits.FrozenMax)
            {
                if (Line.Frozen.Stall is { } stall)
                {
                    throw new VectorsException(stall.Error, stall.Message, stall);
                }

                if (_queue.IsClosed)
                {
                    throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{Definition.Name}' is closed");
                }

                _metrics.BoundReached("heads");
                await _queue.WaitAsync();
                RunActions();
            }

            return true;
        }
        catch (Exception failure)
        {
            job.Fail(failure);
            return false;
        }
    }
#pragma warning restore CA1031
}
