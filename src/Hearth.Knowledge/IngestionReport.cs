namespace Hearth.Knowledge;

/// <summary>What the reading of sources has done.</summary>
public sealed record IngestionReport
{
    /// <summary>Documents that were not there before.</summary>
    public int Added { get; init; }

    /// <summary>Documents with another content than before.</summary>
    public int Changed { get; init; }

    /// <summary>Documents that are as they were; nothing was embedded for them.</summary>
    public int Unchanged { get; init; }

    /// <summary>Documents whose files are gone, and which were therefore taken out.</summary>
    public int Removed { get; init; }

    /// <summary>Chunks that were embedded.</summary>
    public long Chunks { get; init; }

    /// <summary>Texts longer than the embedder reads, of which the beginning alone was embedded.</summary>
    public long TruncatedChunks { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The share of the time between its first and last call in which the embedder had work, 0 to 1; 0 where nothing was embedded.</summary>
    public double EmbedderBusy { get; init; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<SkippedFile> Skipped { get; init; } = [];

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<FailedFile> Failed { get; init; } = [];
}
