namespace Hearth.Vectors.Collections;

/// <summary>What the worker knows of a collection; used under its lock.</summary>
internal sealed class UpkeepEntry(Collection collection)
{
    public Collection Collection { get; } = collection;

    /// <summary>Cancelled when the collection is closed.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Something was written that is to become a segment, or the last try failed.</summary>
    public bool IsDue { get; set; } = true;

    /// <summary>The write after which the idle collection was put in order.</summary>
    public long IdleDone { get; set; } = -1;

    /// <summary>When the retention was last looked after, as a time stamp.</summary>
    public long CollectedAt { get; set; }

    /// <summary>Tries that failed since the last that did not.</summary>
    public int Failures { get; set; }

    /// <summary>No earlier than this is it tried again, as a time stamp.</summary>
    public long RetryAt { get; set; }
}
