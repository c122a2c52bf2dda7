using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>Older versions of a collection, made when they are asked for: the manifest before, and the log from there on.</summary>
internal sealed class CollectionHistory(CollectionFolder folder, CollectionWriter writer) : IDisposable
{
    /// <summary>Versions that are kept for the next who asks.</summary>
    private const int KeptMax = 4;

    private readonly Lock _lock = new();
    private readonly LinkedList<CollectionState> _kept = new();

    /// <summary>The state of a version; the caller releases it.</summary>
    public async ValueTask<CollectionState> RetainAsync(CollectionVersion version, CancellationToken cancellationToken)
    {
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
        await writer.RunAsync(new ActionJob(() => made = Make(version.Sequence)), cancellationToken);
        CollectionState state = made ?? throw new InvalidOperationException("The writer made nothing.");
        Keep(state);
        return state;
    }

    /// <summary>The newest version at a moment.</summary>
    public async ValueTask<CollectionVersion> FindAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        long sequence = -1;
        await writer.RunAsync(new ActionJob(() => sequence = Find(moment.UtcTicks)), cancellationToken);
        return new CollectionVersion(sequence);
    }

    public void Dispose()
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

    private CollectionState Make(long sequence)
    {
        Manifest manifest = folder.Manifests.LastOrDefault(manifest => manifest.Sequence <= sequence) ?? throw NotKept(sequence);
        CollectionState newest = writer.Retain();
        PartView[] views = [];
        try
        {
            views = folder.Open(manifest, newest.Parts);
            using var editor = new StateEditor(manifest.Definition, views);
            long reached = manifest.Sequence;
            foreach (LogRecord record in folder.ReadLogs(manifest.Sequence, sequence, out _))
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

    private long Find(long ticks)
    {
        Manifest manifest = folder.Manifests.LastOrDefault(manifest => manifest.Ticks <= ticks) ?? folder.Manifests[0];
        if (folder.Manifests[0].Ticks > ticks && folder.Manifests[0].Number > 1)
        {
            throw new VectorsException(VectorsErrors.VersionNotKept, $"the oldest version kept is of {new DateTimeOffset(folder.Manifests[0].Ticks, TimeSpan.Zero):u}");
        }

        long found = manifest.Sequence;
        foreach (LogRecord record in folder.ReadLogs(manifest.Sequence, long.MaxValue, out _))
        {
            if (record.Ticks > ticks)
            {
                break;
            }

            found = record.Sequence;
        }

        return found;
    }

    private void Keep(CollectionState state)
    {
        if (!state.TryRetain())
        {
            return;
        }

        lock (_lock)
        {
            _kept.AddFirst(state);
            if (_kept.Count > KeptMax && _kept.Last is { } oldest)
            {
                _kept.RemoveLast();
                oldest.Value.Release();
            }
        }
    }

    private VectorsException NotKept(long sequence) =>
        new(VectorsErrors.VersionNotKept, $"version {sequence} is not kept; the oldest is {folder.Manifests[0].Sequence}, the newest {folder.Newest.Sequence} or later");
}
