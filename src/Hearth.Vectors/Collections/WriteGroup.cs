using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The writes that are logged, published and acknowledged together; see <see cref="CollectionWriter"/>, which alone calls it.</summary>
internal sealed class WriteGroup(VersionLine line, bool isFlushed, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics)
{
    private readonly List<WriterJob> _jobs = [];
    private long _lastWrite = time.GetTimestamp();

    /// <summary>The time stamp of the last write, or of the opening.</summary>
    public long LastWrite => Volatile.Read(ref _lastWrite);

#pragma warning disable CA1031 // Do not catch general exception types: the failure belongs to whoever asked, and the writer goes on for the others.
    /// <summary>Edits and encodes what a job asks; one that is refused has failed and is not of the group.</summary>
    public void Add(WriterJob job)
    {
        IReadOnlyList<byte[]> ids;
        try
        {
            line.Refuse();
            line.OpenLog();
            ids = job is DeleteJob delete ? Matching(delete.Filter) : [];
            Check(job as UpsertJob);
        }
        catch (Exception failure)
        {
            job.Fail(failure);
            return;
        }

        _jobs.Add(job);
        try
        {
            Apply(job, ids);
        }
        catch (Exception failure)
        {
            Abandon(failure);
        }
    }
#pragma warning restore CA1031

    /// <summary>Writes the group to the log, publishes it and tells its callers.</summary>
    public void Commit()
    {
        if (_jobs.Count == 0)
        {
            return;
        }

        long begin = time.GetTimestamp();
        if (line.Log.Current.PendingBytes > 0)
        {
            long bytes = line.Log.Current.PendingBytes;
            try
            {
                line.Log.Current.Commit(isFlushed);
            }
            catch (VectorsException failure)
            {
                metrics.Failed("commit", failure.Error.Code);
                Abandon(failure);
                return;
            }

            line.PublishCommitted(bytes);
            Volatile.Write(ref _lastWrite, time.GetTimestamp());
        }

        foreach (WriterJob job in _jobs)
        {
            job.Complete();
        }

        metrics.Committed(_jobs.Count, time.GetElapsedTime(begin));
        _jobs.Clear();
        RotateLongLog();
    }

    private void Check(UpsertJob? job)
    {
        if (job is null)
        {
            return;
        }

        long bytes = line.Bytes + line.Log.Current.PendingBytes + job.Body.Length;
        if (line.Definition.BytesMax is { } quota && bytes > quota)
        {
            metrics.BoundReached("quota");
            throw new VectorsException(VectorsErrors.QuotaReached, $"'{line.Definition.Name}' would have {bytes} bytes; its quota is {quota}");
        }

        // Of two that came to an empty collection together the first has decided.
        int dimensions = job.Records[0].Vector.Length;
        if (line.Editor.Dimensions > 0 && dimensions != line.Editor.Dimensions)
        {
            throw new VectorsException(VectorsErrors.VectorInvalid, $"the vectors have {dimensions} numbers; the collection has {line.Editor.Dimensions} dimensions");
        }
    }

    private void Apply(WriterJob job, IReadOnlyList<byte[]> ids)
    {
        if (job is UpsertJob upsert)
        {
            if (line.Editor.Head is null || !line.Editor.HasRoom(upsert.Records.Count))
            {
                line.Editor.BeginHead(upsert.Records);
            }

            line.Editor.Upsert(upsert.Records);
            Append(LogRecordKind.Upsert, upsert.Body);
            job.Result = line.Sequence;
            return;
        }

        if (ids.Count > 0)
        {
            foreach (byte[] id in ids)
            {
                _ = line.Editor.Remove(id);
            }

            Append(LogRecordKind.Delete, RecordCodec.WriteDelete(ids));
        }

        job.Result = ids.Count;
    }

    private void Append(LogRecordKind kind, byte[] body)
    {
        long ticks = time.GetUtcNow().UtcTicks;
        line.Note(line.Sequence + 1, ticks);
        line.Log.Current.Add(kind, line.Sequence, ticks, body);
    }

    private List<byte[]> Matching(MetadataFilter filter)
    {
        var ids = new List<byte[]>();
        foreach (PartView view in line.Editor.Views)
        {
            RowBitmap matching = view.Part.Match(filter, view.Rows);
            for (int row = 0; row < view.Rows; row++)
            {
                if (matching[row] && view.IsLive(row))
                {
                    ids.Add(view.Part.Id(row).ToArray());
                }
            }
        }

        return ids;
    }

    /// <summary>A group has failed: as if it had never come.</summary>
    private void Abandon(Exception failure)
    {
        line.Revert();
        foreach (WriterJob job in _jobs)
        {
            job.Fail(failure);
        }

        _jobs.Clear();
    }

    private void RotateLongLog()
    {
        if (line.Log.Current.Length <= limits.LogBytesMax || line.Frozen.Count > 0)
        {
            return;
        }

        try
        {
            line.Freeze();
        }
        catch (VectorsException failure)
        {
            // The writes are acknowledged; the log goes on and the next commit tries again.
            metrics.Failed("rotate", failure.Error.Code);
        }
    }
}
