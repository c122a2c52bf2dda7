namespace Hearth.Inference.Downloads;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes that are here.</param>
/// <param name="TotalBytes">Bytes there are; null where the origin does not say.</param>
/// <param name="IsResumed">True while bytes of an earlier attempt are read again for the hash: nothing is transferred.</param>
public readonly record struct DownloadProgress(long Bytes, long? TotalBytes, bool IsResumed);
