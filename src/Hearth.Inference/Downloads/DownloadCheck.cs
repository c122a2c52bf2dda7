namespace Hearth.Inference.Downloads;

/// <summary>What a downloaded file's hash was compared with.</summary>
public enum DownloadCheck
{
    /// <summary>Nothing: neither the caller nor the origin named a hash. Length and structure of the file were checked.</summary>
    None = 0,

    /// <summary>The hash that the origin announced.</summary>
    Origin = 1,

    /// <summary>The hash that the caller named.</summary>
    Given = 2,
}
