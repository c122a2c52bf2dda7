namespace Hearth.Inference.Downloads;

/// <summary>An origin that has begun to send.</summary>
/// <param name="Content">What comes next; disposed with this object.</param>
/// <param name="Offset">Where in the file it begins: where it was asked to, or 0.</param>
/// <param name="TotalBytes">The whole file's length; null where the origin does not say.</param>
/// <param name="Validator">What tells this version of the file from another; null where there is nothing.</param>
/// <param name="Sha256">The hash that the origin announces; null where it announces none.</param>
/// <param name="Owner">What the content comes from; null for nothing.</param>
internal sealed record OpenedDownload(Stream Content, long Offset, long? TotalBytes, string? Validator, string? Sha256, IDisposable? Owner = null) : IDisposable
{
    public void Dispose()
    {
        Content.Dispose();
        Owner?.Dispose();
    }
}
