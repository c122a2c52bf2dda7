namespace Hearth.Gateway.Files;

/// <summary>What came of an upload; null where the form had no such field.</summary>
internal sealed class Upload
{
    /// <summary>The file's content, flushed to disk.</summary>
    public string? Path { get; set; }

    public string Filename { get; set; } = "";

    public long Bytes { get; set; }

    public string? Purpose { get; set; }

    public string? ExpiryAnchor { get; set; }

    public string? ExpirySeconds { get; set; }
}
