namespace Hearth.Knowledge.Ingestion;

/// <summary>Counts what a run does and tells how far it is. Thread-safe.</summary>
internal sealed class IngestionTally(IProgress<IngestionProgress>? progress, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _begun = time.GetTimestamp();
    private readonly List<SkippedFile> _skipped = [];
    private readonly List<FailedFile> _failed = [];
    private int _filesTotal;
    private long _bytesTotal;
    private int _files;
    private long _bytes;
    private int _added;
    private int _changed;
    private int _unchanged;
    private int _removed;
    private long _chunks;
    private long _truncated;
    private long _firstEmbedding;
    private long _lastEmbedding;
    private TimeSpan _embedding;

    public void Expect(int files, long bytes)
    {
        lock (_gate)
        {
            _filesTotal += files;
            _bytesTotal += bytes;
        }
    }

    public void SkipAll(IEnumerable<SkippedFile> files)
    {
        lock (_gate)
        {
            _skipped.AddRange(files);
        }
    }

    public void FailAll(IEnumerable<FailedFile> files)
    {
        lock (_gate)
        {
            _failed.AddRange(files);
        }
    }

    public void Remove(int documents)
    {
        lock (_gate)
        {
            _removed += documents;
        }
    }

    public void Skip(string path, long bytes, SkipReason reason)
    {
        SkipAll([new SkippedFile(path, reason)]);
        Finish(path, bytes);
    }

    public void Fail(FailedFile file, long bytes)
    {
        FailAll([file]);
        Finish(file.Path, bytes);
    }

    public void Keep(string path, long bytes)
    {
        lock (_gate)
        {
            _unchanged++;
        }

        Finish(path, bytes);
    }

    public void Store(string path, long bytes, bool isNew)
    {
        lock (_gate)
        {
            _added += isNew ? 1 : 0;
            _changed += isNew ? 0 : 1;
        }

        Finish(path, bytes);
    }

    public void Embed(int chunks, int truncated, long begun)
    {
        lock (_gate)
        {
            _chunks += chunks;
            _truncated += truncated;
            _firstEmbedding = _firstEmbedding == 0 ? begun : _firstEmbedding;
            _lastEmbedding = time.GetTimestamp();
            _embedding += time.GetElapsedTime(begun, _lastEmbedding);
        }
    }

    public IngestionReport Report()
    {
        lock (_gate)
        {
            TimeSpan span = time.GetElapsedTime(_firstEmbedding, _lastEmbedding);
            return new IngestionReport
            {
                Added = _added,
                Changed = _changed,
                Unchanged = _unchanged,
                Removed = _removed,
                Chunks = _chunks,
                TruncatedChunks = _truncated,
                Elapsed = time.GetElapsedTime(_begun),
                EmbedderBusy = span > TimeSpan.Zero ? _embedding / span : 0,
                Skipped = [.. _skipped.OrderBy(static file => file.Path, StringComparer.Ordinal)],
                Failed = [.. _failed.OrderBy(static file => file.Path, StringComparer.Ordinal)],
            };
        }
    }

    private void Finish(string path, long bytes)
    {
        IngestionProgress now;
        lock (_gate)
        {
            _files++;
            _bytes += bytes;
            TimeSpan elapsed = time.GetElapsedTime(_begun);
            double rate = elapsed > TimeSpan.FromSeconds(1) && _chunks > 0 ? _chunks / elapsed.TotalSeconds : 0;
            TimeSpan? left = rate > 0 && _bytes > 0 ? elapsed * ((double)(_bytesTotal - _bytes) / _bytes) : null;
            now = new IngestionProgress(_files, _filesTotal, _bytes, _bytesTotal, _chunks, rate, left, path);
        }

        progress?.Report(now);
    }
}
