using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>What is done to a collection in the background: heads become segments, segments become larger ones, old files go.</summary>
/// <remarks>Runs on one thread at a time. It builds from parts that never change, and hands the result to the writer, who puts it in place.</remarks>
internal sealed class CollectionUpkeep(CollectionFolder folder, CollectionWriter writer, RetentionRule retention, int threads, TimeProvider time)
{
    /// <summary>Does one piece of work; false where there was none.</summary>
    /// <param name="isIdle">Whether nothing was written for a while.</param>
    /// <param name="cancellationToken">Gives up; nothing is lost.</param>
    public async ValueTask<bool> StepAsync(bool isIdle, CancellationToken cancellationToken)
    {
        int epoch = writer.Epoch;
        if (writer.FirstFrozen is { } frozen)
        {
            PartView view = frozen.Views.First(view => ReferenceEquals(view.Part, frozen.Head));
            await BuildAsync([view], frozen, epoch, cancellationToken);
            return true;
        }

        PartView[] basis = [];
        await writer.RunAsync(new ActionJob(() => basis = [.. writer.Basis.Views.Select(static view => view with { Part = view.Part.Retain() })]), cancellationToken);
        try
        {
            IReadOnlyList<PartView> chosen = MergePlan.Choose(basis, isIdle);
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
        SegmentPart? begin = views[0].Part is SegmentPart { Graph: not null } largest ? largest : null;
        (List<RowPlace> rows, Dictionary<Part, int[]> maps) = Gather(views);
        SegmentPart? segment = null;
        if (rows.Count > 0)
        {
            CollectionDefinition definition = writer.Definition;
            string name = "";
            await writer.RunAsync(new ActionJob(() => name = folder.NextSegment()), cancellationToken);
            new SegmentBuild(folder.Disk, folder.Path, definition.Dimensions, definition.Metric, threads, time).Write(name, rows, begin, cancellationToken);
            folder.Disk.SyncDirectory(folder.Path);
            segment = SegmentPart.Open(folder.Disk, folder.Path, name);
        }

        try
        {
            var replacement = new PartReplacement(segment, maps);
            await writer.RunAsync(
                new ActionJob(() =>
                {
                    writer.Install(replacement, frozen, epoch);
                    writer.Collect(retention);
                }),
                cancellationToken);
        }
        finally
        {
            // Whoever uses the segment has retained it.
            segment?.Release();
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
