using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>Older versions of a collection, made when they are asked for: the manifest before, and the log from there on.</summary>
internal sealed class CollectionHistory(CollectionFolder folder, CollectionWriter writer, CollectionLimits limits) : IDisposable
{
    /// <summary>Versions that are kept for the next who asks.</summary>
    private const int KeptMax = 4;

    private readonly Lock _lock = new();
    private readonly LinkedList<CollectionState> _kept = new();
    private bool _isDisposed;

    /// <summary>The state of a version; the caller releases it.</summary>
    public async ValueTask<CollectionState> RetainAsync(CollectionVersion version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CollectionState newest = writer.Retain();
        if (newest.Sequence == version.Sequence)
        {
            return newest;
        }

        newest.Release();
        lock (_lock)
        {
            for (LinkedListNode<CollectionState>? node = _kept.First; node is not null; node = node.Next)
            {
                if (node.Value.Sequence == version.Sequence && node.Value.TryRetain())
                {
                    _kept.Remove(node);
                    _kept.AddFirst(node);
                    return node.Value;
                }
            }
        }

        CollectionState? made = null;
        await writer.RunAsync(() => made = Make(version.Sequence));
        CollectionState state = made ?? throw new InvalidOperationException("The writer made nothing.");
        Keep(state);
        return state;
    }

    /// <summary>The newest version at a moment.</summary>
    public async ValueTask<CollectionVersion> FindAsync(DateTimeOffset moment)
    {
        long sequence = -1;
        await writer.RunAsync(() => sequence = Find(moment.UtcTicks));
        return new CollectionVersion(sequence);
    }

    /// <summary>The oldest version from which on every one can be had; only within an action of the writer.</summary>
    public long Oldest()
    {
        IReadOnlyList<Manifest> manifests = folder.Manifests;
        IReadOnlyList<(long First, long Bytes)> logs = folder.LogBytes();
        long oldest = manifests[^1].Sequence;
        for (int index = manifests.Count - 2; index >= 0; index--)
        {
            // A pinned manifest may stand alone: the writes between it and the next are gone.
            long expected = manifests[index].Sequence + 1;
            if (manifests[index + 1].Sequence > expected && !RetentionRule.Logs(logs, manifests[index].Sequence, expected).Any())
            {
                break;
            }

            oldest = manifests[index].Sequence;
        }

        return oldest;
    }

    /// <summary>Gives up what is kept: versions that the retention has let go must not answer any more.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            foreach (CollectionState state in _kept)
            {
                state.Release();
            }

            _kept.Clear();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        Forget();
    }

    private CollectionState Make(long sequence)
    {
        Manifest manifest = folder.Manifests.LastOrDefault(manifest => manifest.Sequence <= sequence) ?? throw NotKept(sequence);
        CollectionState newest = writer.Retain();
        PartView[] views = [];
        try
        {
            views = folder.Open(manifest, newest.Parts);
            using var editor = new StateEditor(manifest.Definition, views, limits.HeadRowsMax);
            long reached = manifest.Sequence;
            foreach (LogRecord record in folder.ReadLogs(manifest.Sequence, sequence, isWhole: false, out _, out _))
            {
                editor.Apply(record);
                reached = record.Sequence;
            }

            return reached == sequence ? editor.ToState(sequence) : throw NotKept(sequence);
        }
        finally
        {
            newest.Release();
            foreach (PartView view in views)
            {
                view.Part.Release();
            }
        }
    }

    /// <summary>The last write at or before a moment; the clock may have been set back between writes, so all are looked at.</summary>
    private long Find(long ticks)
    {
        Manifest? manifest = folder.Manifests.LastOrDefault(manifest => manifest.Ticks <= ticks);
        if (manifest is null)
        {
            return folder.Manifests[0].Sequence == 0 ? 0 : throw NotKept(new DateTimeOffset(ticks, TimeSpan.Zero));
        }

        long found = manifest.Sequence;
        long reached = found;
        foreach (LogRecord record in folder.ReadLogs(manifest.Sequence, long.MaxValue, isWhole: false, out _, out _))
        {
            reached = record.Sequence;
            if (record.Ticks <= ticks)
            {
                found = reached;
            }
        }

        // Behind a pinned manifest writes may be gone: one of them may have been the last before the moment.
        bool isGap = folder.Manifests.FirstOrDefault(next => next.Sequence > reached) is { } later && later.Sequence > reached + 1;
        return isGap && found == reached ? throw NotKept(new DateTimeOffset(ticks, TimeSpan.Zero)) : found;
    }

    private void Keep(CollectionState state)
    {
        lock (_lock)
        {
            if (_isDisposed || !state.TryRetain())
            {
                return;
            }

            _kept.AddFirst(state);
            if (_kept.Count > KeptMax && _kept.Last is { } oldest)
            {
                _kept.RemoveLast();
                oldest.Value.Release();
            }
        }
    }

    private static VectorsException NotKept(DateTimeOffset moment) => new(VectorsErrors.VersionNotKept, $"no version of {moment:u} is kept");

    private VectorsException NotKept(long sequence) =>
        new(VectorsErrors.VersionNotKept, $"version {sequence} is not kept; every version is from {Oldest()} on, and those that have a name");
}
