using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>Some rows of a collection, found by number from 0. Rows are never changed; which of them count is said by a <see cref="PartView"/>.</summary>
/// <remarks>Counted: who holds it has called <see cref="Retain"/>, and <see cref="Release"/> by the last frees what it has. Thread-safe for reading.</remarks>
internal abstract class Part
{
    private int _holders = 1;

    /// <summary>The graph over all rows; null where there is none.</summary>
    public virtual GraphView? Graph => null;

    /// <summary>What walks of the graph find and cost; only where there is a graph.</summary>
    public virtual GraphTuning? Tuning => null;

    /// <summary>Takes part in the ownership.</summary>
    public Part Retain()
    {
        Interlocked.Increment(ref _holders);
        return this;
    }

    /// <summary>Gives up ownership.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            Free();
        }
    }

    /// <summary>The vectors of the first <paramref name="rows"/> rows.</summary>
    public abstract CodeRows Codes(int rows);

    /// <summary>The words of the texts.</summary>
    public abstract IWordSource Words { get; }

    /// <summary>The terms of the texts, in no order.</summary>
    public abstract IEnumerable<string> Terms { get; }

    /// <summary>Copies a row's vector, as it is stored.</summary>
    public abstract void CopyVector(int row, Span<float> vector);

    /// <summary>The bytes of a row's id.</summary>
    public abstract ReadOnlySpan<byte> Id(int row);

    /// <summary>The newest of the first <paramref name="rows"/> rows with that id, or −1.</summary>
    public abstract int Find(ReadOnlySpan<byte> id, int rows);

    /// <summary>A row as a record.</summary>
    public abstract VectorRecord Read(int row, RecordParts parts);

    /// <summary>Which of the first <paramref name="rows"/> rows match; never to be changed. The filter is within its bounds.</summary>
    public abstract RowBitmap Match(MetadataFilter filter, int rows);

    /// <summary>Makes the bytes of a row's vector certain before it is scored: of segments they are verified when first read.</summary>
    public virtual void VerifyOriginal(int row)
    {
    }

    /// <summary>Frees what the part has; called once.</summary>
    protected abstract void Free();
}
