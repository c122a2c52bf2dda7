namespace Hearth.Vectors.Collections;

/// <summary>A version of a collection, complete and never changed. Searches hold it while they run; the last holder frees the parts nobody else has.</summary>
internal sealed class CollectionState
{
    private int _holders = 1;

    /// <summary>Retains the parts.</summary>
    public CollectionState(long sequence, PartView[] parts)
    {
        Sequence = sequence;
        Parts = parts;
        foreach (PartView view in parts)
        {
            view.Part.Retain();
            LiveCount += view.LiveCount;
        }
    }

    public long Sequence { get; }

    /// <summary>Segments in the order of their making, then heads; an id is live in one of them at most.</summary>
    public PartView[] Parts { get; }

    public long LiveCount { get; }

    /// <summary>False where the state has been given up: the collection has a newer one.</summary>
    public bool TryRetain()
    {
        while (true)
        {
            int holders = Volatile.Read(ref _holders);
            if (holders == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
            {
                return true;
            }
        }
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) != 0)
        {
            return;
        }

        foreach (PartView view in Parts)
        {
            view.Part.Release();
        }
    }

    /// <summary>Compares the bytes of two rows' ids.</summary>
    public int CompareIds((int Part, int Row) left, (int Part, int Row) right) =>
        Parts[left.Part].Part.Id(left.Row).SequenceCompareTo(Parts[right.Part].Part.Id(right.Row));

    /// <summary>Where the live row with that id is.</summary>
    public bool TryFind(ReadOnlySpan<byte> id, out int part, out int row)
    {
        for (part = Parts.Length - 1; part >= 0; part--)
        {
            row = Parts[part].Part.Find(id, Parts[part].Rows);
            if (row >= 0 && Parts[part].IsLive(row))
            {
                return true;
            }
        }

        row = -1;
        return false;
    }
}
