using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Collections;

/// <summary>What is done to a collection in the background: heads become segments, segments become larger ones, old files go.</summary>
/// <remarks>
/// A flush and a merge may run at the same time, two of either not. Each builds from parts that never change and that it holds, and hands the result to the writer,
/// who puts it in place.
/// </remarks>
internal sealed class CollectionUpkeep(CollectionFolder folder, CollectionWriter writer, CollectionHistory history, RetentionRule retention, CollectionLimits limits, int threads, TimeProvider time, VectorsMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly SemaphoreSlim _merging = new(1);

    /// <summary>When the collection was last written to, as a time stamp.</summary>
    public long LastWrite => writer.LastWrite;

    /// <summary>Does one piece of work; false where there was none.</summary>
    /// <param name="isIdle">Whether nothing was written for a while.</param>
    /// <param name="cancellationToken">Gives up; nothing is lost.</param>
    public async ValueTask<bool> StepAsync(bool isIdle, CancellationToken cancellationToken) =>
        await FlushAsync(cancellationToken) || await MergeAsync(isIdle, cancellationToken);

    /// <summary>Makes the oldest frozen head a segment; false where there is none.</summary>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            int epoch = writer.Line.Epoch;
            if (writer.Line.Frozen.RetainOldest() is not { } frozen)
            {
                return false;
            }

            try
            {
                await BuildAsync([writer.Line.Frozen.ViewOf(frozen)], frozen, epoch, cancellationToken);
            }
            finally
            {
                frozen.Head.Release();
            }

            return true;
        }
        catch (VectorsException failure)
        {
            // The next piece of work shows whether it is over.
            await writer.RunAsync(() => writer.Line.Frozen.Stall = failure);
            throw;
        }
        finally
        {
            _flushing.Release();
        }
    }

    /// <summary>Joins segments where that is worth it; false where it is not.</summary>
    public async ValueTask<bool> MergeAsync(bool isIdle, CancellationToken cancellationToken)
    {
        await _merging.WaitAsync(cancellationToken);
        try
        {
            return await MergeAsync(basis => MergePlan.Choose(basis, isIdle), cancellationToken);
        }
        finally
        {
            _merging.Release();
        }
    }

    /// <summary>Lets the versions go that are older than the retention; what is only in the log becomes a segment where it holds such.</summary>
    public async ValueTask CollectAsync() => await writer.RunAsync(() =>
    {
        if (writer.Line.WritesBehindBasis > 0 && time.GetUtcNow().UtcTicks - writer.Line.BasisTicks > retention.Age.Ticks)
        {
            writer.Line.Freeze();
        }

        Collect(retention);
    });

    /// <summary>Lets go every version but the newest and those with a name, and every record that was deleted.</summary>
    public async ValueTask PurgeAsync(CancellationToken cancellationToken)
    {
        await writer.RunAsync(writer.Line.Freeze);
        while (await FlushAsync(cancellationToken))
        {
            // All that was written so far.
        }

        await _merging.WaitAsync(cancellationToken);
        try
        {
            while (await MergeAsync(static basis => basis.FirstOrDefault(static view => view.LiveCount < view.Rows) is { Part: not null } view ? [view] : [], cancellationToken))
            {
                // Until no segment has a deleted row.
            }
        }
        finally
        {
            _merging.Release();
        }

        await writer.RunAsync(() => Collect(RetentionRule.Nothing));
    }

    /// <summary>Makes an older version the newest.</summary>
    /// <param name="state">The version; the caller holds it.</param>
    /// <param name="cancellationToken">Gives up; nothing is changed.</param>
    public async ValueTask<CollectionVersion> RestoreAsync(CollectionState state, CancellationToken cancellationToken)
    {
        PartView[] views = state.Parts;
        PartView[] heads = [.. views.Where(static view => view.Part is HeadPart)];
        (List<RowPlace> rows, Dictionary<Part, int[]> maps) = Gather(heads);
        string name = "";
        SegmentPart? segment = null;
        try
        {
            if (rows.Count > 0)
            {
                await writer.RunAsync(() => name = folder.NextSegment());
                segment = Build(name, rows, null, cancellationToken);
            }

            PartView[] restored = new PartReplacement(segment, maps).Translate(views);
            long sequence = 0;
            await writer.RunAsync(() =>
            {
                if (Array.Find(restored, view => view.Part is SegmentPart part && !folder.Disk.Exists($"{folder.Path}/{part.Name}")).Part is not null)
                {
                    throw new VectorsException(VectorsErrors.VersionNotKept, $"version {state.Sequence} was let go by the retention meanwhile");
                }

                writer.Line.Restore(restored);
                folder.EndBuild(name);
                sequence = folder.Newest.Sequence;
            });
            return new CollectionVersion(sequence);
        }
        finally
        {
            segment?.Release();
            await EndAsync(name);
        }
    }

    public void Dispose()
    {
        _flushing.Dispose();
        _merging.Dispose();
    }

    private void Collect(RetentionRule rule)
    {
        // A version that was let go must not answer from memory either.
        if (writer.Line.Collect(rule))
        {
            history.Forget();
        }
    }

    private async ValueTask<bool> MergeAsync(Func<IReadOnlyList<PartView>, IReadOnlyList<PartView>> choose, CancellationToken cancellationToken)
    {
        PartView[] basis = [];
        int epoch = 0;
        await writer.RunAsync(() =>
        {
            epoch = writer.Line.Epoch;
            basis = [.. writer.Line.Basis.Views.Select(static view => view with { Part = view.Part.Retain() })];
        });
        try
        {
            IReadOnlyList<PartView> chosen = choose(basis);
            if (chosen.Count == 0)
            {
                return false;
            }

            await BuildAsync(chosen, null, epoch, cancellationToken);
            return true;
        }
        finally
        {
            foreach (PartView view in basis)
            {
                view.Part.Release();
            }
        }
    }

    private async ValueTask BuildAsync(IReadOnlyList<PartView> views, FrozenHead? frozen, int epoch, CancellationToken cancellationToken)
    {
        long begin = time.GetTimestamp();
        SegmentPart? first = views[0].Part is SegmentPart { Graph: not null } largest ? largest : null;
        (List<RowPlace> rows, Dictionary<Part, int[]> maps) = Gather(views);
        SegmentPart? segment = null;
        string name = "";
        try
        {
            if (rows.Count > 0)
            {
                await writer.RunAsync(() => name = folder.NextSegment());
                segment = Build(name, rows, first, cancellationToken);
            }

            var replacement = new PartReplacement(segment, maps);
            await writer.RunAsync(() =>
            {
                bool isInstalled = writer.Line.Install(replacement, frozen, epoch);
                folder.EndBuild(isInstalled ? name : "");
                Collect(retention);
            });
            metrics.Built(frozen is not null, time.GetElapsedTime(begin));
        }
        finally
        {
            // Whoever uses the segment has retained it.
            segment?.Release();
            await EndAsync(name);
        }
    }

    private SegmentPart Build(string name, IReadOnlyList<RowPlace> rows, SegmentPart? first, CancellationToken cancellationToken)
    {
        CollectionDefinition definition = writer.Definition;
        try
        {
            new SegmentBuild(folder.Disk, folder.Path, definition.Dimensions, definition.Metric, threads, time, limits.GraphRowsMin).Write(name, rows, first, cancellationToken);
            folder.Disk.SyncDirectory(folder.Path);
            return SegmentPart.Open(folder.Disk, folder.Path, name);
        }
        catch
        {
            Remove(name);
            throw;
        }
    }

    /// <summary>Half a segment takes room that may be what is missing.</summary>
    private void Remove(string name)
    {
        try
        {
            if (folder.Disk.Exists($"{folder.Path}/{name}"))
            {
                folder.Disk.Delete($"{folder.Path}/{name}");
            }
        }
        catch (VectorsException failure)
        {
            // The next collection of files takes it; what is reported is why there is half of one.
            metrics.Failed("remove", failure.Error.Code);
        }
    }

    private async ValueTask EndAsync(string name)
    {
        if (name.Length > 0)
        {
            await writer.RunAsync(() => folder.EndBuild(name));
        }
    }

    private static (List<RowPlace> Rows, Dictionary<Part, int[]> Maps) Gather(IReadOnlyList<PartView> views)
    {
        var rows = new List<RowPlace>();
        var maps = new Dictionary<Part, int[]>(ReferenceEqualityComparer.Instance);
        foreach (PartView view in views)
        {
            int[] map = new int[view.Rows];
            for (int row = 0; row < view.Rows; row++)
            {
                map[row] = view.IsLive(row) ? rows.Count : -1;
                if (map[row] >= 0)
                {
                    rows.Add(new RowPlace(view.Part, row));
                }
            }

            maps[view.Part] = map;
        }

        return (rows, maps);
    }
}
