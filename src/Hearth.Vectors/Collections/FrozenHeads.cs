namespace Hearth.Vectors.Collections;

/// <summary>Heads that wait to become segments, the oldest first. Only the writer changes them and counts them; the rest may be called from anywhere.</summary>
internal sealed class FrozenHeads
{
    private readonly Lock _lock = new();
    private readonly Queue<FrozenHead> _heads = new();

    public int Count => _heads.Count;

    /// <summary>Why the background makes none of them a segment for now; null where nothing is known to be in its way. The writer's.</summary>
    public VectorsException? Stall { get; set; }

    /// <summary>The oldest, retained: the caller releases its head. Null for none.</summary>
    public FrozenHead? RetainOldest()
    {
        lock (_lock)
        {
            if (!_heads.TryPeek(out FrozenHead? oldest))
            {
                return null;
            }

            _ = oldest.Head.Retain();
            return oldest;
        }
    }

    /// <summary>The head among the collection as it was when it was frozen.</summary>
    public PartView ViewOf(FrozenHead frozen)
    {
        lock (_lock)
        {
            return frozen.Views[^1];
        }
    }

    /// <summary>Adds the newest; its views are retained and are from here on released here.</summary>
    public void Add(FrozenHead frozen)
    {
        lock (_lock)
        {
            _heads.Enqueue(frozen);
        }
    }

    /// <summary>Puts a segment in the place of what it was made of, in what waits.</summary>
    /// <param name="replacement">The segment.</param>
    /// <param name="oldest">The oldest, which waits no more where the segment was made of it; else null.</param>
    public void Replace(PartReplacement replacement, FrozenHead? oldest)
    {
        lock (_lock)
        {
            if (oldest is not null)
            {
                _heads.Dequeue();
            }

            foreach (FrozenHead waiting in _heads)
            {
                PartView[] translated = replacement.Translate(waiting.Views);
                PartView.Exchange(waiting.Views, translated);
                waiting.Views = translated;
            }
        }

        if (oldest is not null)
        {
            PartView.Release(oldest.Views);
        }
    }

    /// <summary>Releases all.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            while (_heads.TryDequeue(out FrozenHead? frozen))
            {
                PartView.Release(frozen.Views);
            }
        }
    }
}
