using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>A version of a collection in the making. One writer; states taken from it never change.</summary>
internal sealed class StateEditor : IDisposable
{
    /// <summary>Bytes of text that one head takes at most.</summary>
    private const long HeadTextBytesMax = 64 << 20;

    private readonly List<PartView> _views = [];
    private readonly HashSet<RowBitmap> _own = new(ReferenceEqualityComparer.Instance);
    private readonly VectorMetric _metric;
    private readonly int _headRowsMax;
    private float _scale;

    public StateEditor(CollectionDefinition definition, IEnumerable<PartView> views, int headRowsMax = HeadPart.RowsMax)
    {
        _headRowsMax = headRowsMax;
        _metric = definition.Metric;
        Analyzer = WordAnalyzers.Of(definition.Language);
        Dimensions = definition.Dimensions;
        foreach (PartView view in views)
        {
            view.Part.Retain();
            _views.Add(view);
        }
    }

    /// <summary>How texts become words.</summary>
    public WordAnalyzer Analyzer { get; }

    /// <summary>0 until the first record has come.</summary>
    public int Dimensions { get; private set; }

    /// <summary>The part that rows are added to; null before the first.</summary>
    public HeadPart? Head { get; private set; }

    public IReadOnlyList<PartView> Views => _views;

    /// <summary>Whether records fit the head: else a new one begins with them.</summary>
    public bool HasRoom(int records) => Head is not null && Head.Rows + records <= Head.Capacity && Head.TextBytes < HeadTextBytesMax;

    /// <summary>Begins a new head; the one before takes no more rows.</summary>
    public void BeginHead(IReadOnlyList<PreparedRecord> records)
    {
        if (Dimensions == 0)
        {
            Dimensions = records[0].Vector.Length;
        }

        if (_scale == 0)
        {
            _scale = _views.Count > 0 ? _views[^1].Part.Codes(0).Scale : CodeScale.Choose(records, _metric);
        }

        Head = new HeadPart(Dimensions, _metric, _scale, records.Count, _headRowsMax);
        _views.Add(new PartView(Head, 0, null));
    }

    /// <summary>The head takes no more rows.</summary>
    public void EndHead() => Head = null;

    /// <summary>Puts all parts in the place of those there were.</summary>
    public void Reset(IReadOnlyList<PartView> views)
    {
        foreach (PartView view in views)
        {
            view.Part.Retain();
        }

        ReleaseAll();
        _views.AddRange(views);
        Head = null;
    }

    /// <summary>Adds records, each in the place of a live one with its id; the head has room.</summary>
    public void Upsert(IReadOnlyList<PreparedRecord> records)
    {
        HeadPart head = Head ?? throw new InvalidOperationException("No head has begun.");
        foreach (PreparedRecord record in records)
        {
            _ = Remove(record.Id);
            int row = head.Add(record);
            PartView view = _views[^1];
            if (view.Live is not null)
            {
                Own(_views.Count - 1).Set(row);
            }

            _views[^1] = _views[^1] with { Rows = head.Rows };
        }
    }

    /// <summary>Removes the live record with that id; false where there is none.</summary>
    public bool Remove(ReadOnlySpan<byte> id)
    {
        for (int part = _views.Count - 1; part >= 0; part--)
        {
            int row = _views[part].Part.Find(id, _views[part].Rows);
            if (row >= 0 && _views[part].IsLive(row))
            {
                Own(part).Clear(row);
                return true;
            }
        }

        return false;
    }

    public void Apply(LogRecord record)
    {
        switch (record.Kind)
        {
            case LogRecordKind.Upsert:
                PreparedRecord[] records = RecordCodec.ReadUpsert(record.Body.Span, Analyzer);
                if (!HasRoom(records.Length))
                {
                    BeginHead(records);
                }

                Upsert(records);
                break;
            case LogRecordKind.Delete:
                foreach (byte[] id in RecordCodec.ReadDelete(record.Body.Span))
                {
                    _ = Remove(id);
                }

                break;
            default:
                throw new VectorsException(VectorsErrors.FormatUnsupported, $"the log has a record of kind {(int)record.Kind}, which this program does not know");
        }
    }

    /// <summary>Puts a segment in the place of parts whose rows it has.</summary>
    public void Replace(PartReplacement replacement)
    {
        HeadPart? head = Head;
        Reset(replacement.Translate(_views));
        Head = head;
    }

    /// <summary>What was edited, as a state of its own.</summary>
    public CollectionState ToState(long sequence)
    {
        // What a state has is never changed: the next change copies it.
        _own.Clear();
        return new CollectionState(sequence, [.. _views]);
    }

    /// <summary>Goes back to a state; rows that were added since are forgotten.</summary>
    public void Revert(CollectionState state, int dimensions)
    {
        Dimensions = dimensions;

        HeadPart? head = Head;
        Reset(state.Parts);
        Head = _views.Count > 0 && ReferenceEquals(_views[^1].Part, head) ? head : null;
        Head?.Truncate(_views[^1].Rows);
    }

    public void Dispose() => ReleaseAll();

    private void ReleaseAll()
    {
        foreach (PartView view in _views)
        {
            view.Part.Release();
        }

        _views.Clear();
        _own.Clear();
    }

    private RowBitmap Own(int part)
    {
        PartView view = _views[part];
        RowBitmap live;
        if (view.Live is null)
        {
            int rows = view.Part is HeadPart head ? head.Capacity : view.Rows;
            live = new RowBitmap(rows);
            live.FillTo(view.Rows);
        }
        else if (_own.Contains(view.Live))
        {
            return view.Live;
        }
        else
        {
            live = view.Live.Copy();
        }

        _own.Add(live);
        _views[part] = view with { Live = live };
        return live;
    }
}
