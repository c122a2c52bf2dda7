namespace Hearth.Inference.Downloads;

/// <summary>What to fetch and where to put it.</summary>
public sealed record DownloadRequest
{
    /// <summary>An <c>https:</c> or <c>file:</c> URL of a GGUF file, or <c>hf:org/repo/file.gguf</c> for one on Hugging Face.</summary>
    public required string Source { get; init; }

    /// <summary>The folder it goes to; made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The model's name here; null takes the file name of the URL.</summary>
    public string? Name { get; init; }

    /// <summary>The hash the file must have, 64 hexadecimal digits; null takes what the origin announces, where it announces one.</summary>
    public string? Sha256 { get; init; }
}
