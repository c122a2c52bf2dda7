using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Index;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>A collection of the embedded store.</summary>
internal sealed class Collection : IVectorCollection, IAsyncDisposable
{
    private readonly WordAnalyzer _analyzer;
    private readonly CollectionWriter _writer;
    private readonly CollectionHistory _history;
    private readonly double _recallObjective;

    public Collection(CollectionFolder folder, VectorsOptions options, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics, Action<Collection> wake)
    {
        _analyzer = WordAnalyzers.Of(folder.Newest.Definition.Language);
        _writer = CollectionWriter.Open(folder, options.Durability, time, limits, metrics, () => wake(this));
        _history = new CollectionHistory(folder, _writer, limits);
        _recallObjective = options.RecallObjective;
        int threads = options.BuildThreads > 0 ? options.BuildThreads : Math.Max(1, Environment.ProcessorCount / 2);
        var retention = new RetentionRule(TimeSpan.FromDays(options.RetentionDays), options.RetentionPercent) { BytesMin = limits.HistoryBytesMin };
        Upkeep = new CollectionUpkeep(folder, _writer, _history, retention, limits, threads, time, metrics);
        Versions = new CollectionVersions(folder, _writer, _history, Upkeep, time);
        wake(this);
    }

    public CollectionDefinition Definition => _writer.Definition;

    public CollectionUpkeep Upkeep { get; }

    /// <summary>Older versions and those that have names.</summary>
    public CollectionVersions Versions { get; }

    /// <summary>The one writer.</summary>
    public CollectionWriter Writer => _writer;

    /// <summary>The parts there are at the moment; to be looked at, not to be kept.</summary>
    public IReadOnlyList<Part> Parts
    {
        get
        {
            CollectionState state = _writer.Retain();
            try
            {
                return [.. state.Parts.Select(static view => view.Part)];
            }
            finally
            {
                state.Release();
            }
        }
    }

    public CollectionVersion Version
    {
        get
        {
            CollectionState state = _writer.Retain();
            try
            {
                return new CollectionVersion(state.Sequence);
            }
            finally
            {
                state.Release();
            }
        }
    }

    public async ValueTask<CollectionVersion> UpsertAsync(IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0)
        {
            return Version;
        }

        if (records.Count > RecordLimits.BatchRecordsMax)
        {
            throw new VectorsException(VectorsErrors.BatchTooLarge, $"{records.Count} records in one call; allowed are {RecordLimits.BatchRecordsMax}");
        }

        CollectionDefinition definition = Definition;
        int dimensions = definition.Dimensions == 0 ? records[0].Vector.Length : definition.Dimensions;
        if (dimensions is < 1 or > RecordLimits.DimensionsMax)
        {
            throw new VectorsException(VectorsErrors.VectorInvalid, $"a vector has {dimensions} numbers; allowed are 1 to {RecordLimits.DimensionsMax}");
        }

        var prepared = new Dictionary<ReadOnlyMemory<byte>, PreparedRecord>(records.Count, ByteComparer.Instance);
        foreach (VectorRecord record in records)
        {
            PreparedRecord ready = RecordCheck.Prepare(record, dimensions, definition.Metric, _analyzer);
            prepared[ready.Id] = ready;
        }

        PreparedRecord[] batch = [.. prepared.Values];
        byte[] body = RecordCodec.WriteUpsert(batch, dimensions);
        if (body.Length > RecordLimits.BatchBytesMax)
        {
            throw new VectorsException(VectorsErrors.BatchTooLarge, $"{body.Length} bytes in one call; allowed are {RecordLimits.BatchBytesMax}");
        }

        return new CollectionVersion(await _writer.RunAsync(new UpsertJob(batch, body), cancellationToken));
    }

    public async ValueTask<long> DeleteAsync(MetadataFilter filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        FilterLimits.Check(filter);
        return await _writer.RunAsync(new DeleteJob(filter), cancellationToken);
    }

    public ValueTask<IReadOnlyList<VectorRecord>> GetAsync(IReadOnlyList<string> ids, RecordParts parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        CollectionState state = _writer.Retain();
        try
        {
            var found = new List<VectorRecord>(ids.Count);
            foreach (string id in ids)
            {
                if (state.TryFind(Encoding.UTF8.GetBytes(id), out int part, out int row))
                {
                    found.Add(state.Parts[part].Part.Read(row, parts));
                }
            }

            return ValueTask.FromResult<IReadOnlyList<VectorRecord>>(found);
        }
        finally
        {
            state.Release();
        }
    }

    public async ValueTask<VectorSearchResult> SearchAsync(VectorQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CollectionState state = query.AsOf is { } version ? await _history.RetainAsync(version, cancellationToken) : _writer.Retain();
        try
        {
            return CollectionSearch.Run(state, Definition, _analyzer, query, query.Exact ? null : _recallObjective);
        }
        finally
        {
            state.Release();
        }
    }

    public ValueTask<RecordPage> ScrollAsync(MetadataFilter? filter, RecordParts parts, int limit, string? after, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > RecordLimits.MatchesMax)
        {
            throw new VectorsException(VectorsErrors.QueryInvalid, $"a page of {limit} records; allowed are 1 to {RecordLimits.MatchesMax}");
        }

        CollectionState state = _writer.Retain();
        try
        {
            return ValueTask.FromResult(RecordScroll.Read(state, CollectionSearch.Allowed(state, filter), parts, limit, after));
        }
        finally
        {
            state.Release();
        }
    }

    public ValueTask<long> CountAsync(MetadataFilter? filter, CancellationToken cancellationToken)
    {
        CollectionState state = _writer.Retain();
        try
        {
            if (filter is null)
            {
                return ValueTask.FromResult(state.LiveCount);
            }

            long count = 0;
            RowBitmap?[] allowed = CollectionSearch.Allowed(state, filter);
            for (int part = 0; part < allowed.Length; part++)
            {
                count += allowed[part]?.Count() ?? state.Parts[part].Rows;
            }

            return ValueTask.FromResult(count);
        }
        finally
        {
            state.Release();
        }
    }

    /// <summary>Changes what may change of the definition.</summary>
    public ValueTask ChangeAsync(CollectionDefinition definition) => _writer.RunAsync(() => _writer.Line.Change(definition));

    /// <summary>Brings everything that was written so far into segments, and joins those of like size; returns when nothing is left to do.</summary>
    public async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        await _writer.RunAsync(_writer.Line.Freeze);
        while (await Upkeep.StepAsync(isIdle: true, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _history.Dispose();
        await _writer.DisposeAsync();
        Upkeep.Dispose();
    }
}
