namespace Hearth.Inference.Downloads;

/// <summary>A model file that is in its place, whole.</summary>
/// <param name="Model">What its header says; it may be one that cannot be used here, and then says why.</param>
/// <param name="Sha256">The hash of the file, 64 hexadecimal digits.</param>
/// <param name="Check">What the hash was compared with.</param>
/// <param name="ResumedBytes">Bytes that an earlier attempt had left.</param>
/// <param name="WasPresent">True when the very file was there before and nothing was fetched.</param>
public sealed record DownloadedModel(ModelDescriptor Model, string Sha256, DownloadCheck Check, long ResumedBytes, bool WasPresent);
