using System.Globalization;
using Hearth.Inference;

namespace Hearth.Cli.Models;

/// <summary>Numbers of models as people say them.</summary>
internal static class ModelText
{
    /// <summary>What a model is for, in a word.</summary>
    public static string Kind(ModelKind kind) => kind switch
    {
        ModelKind.Chat => "chat",
        ModelKind.Embedding => "embedding",
        ModelKind.Rerank => "rerank",
        _ => "other",
    };

    /// <summary>Such as <c>135 M</c>; empty where unknown.</summary>
    public static string Count(long count) => count switch
    {
        <= 0 => "",
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.0} B"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e3:0} k"),
    };

    /// <summary>Such as <c>98 MB</c>, in powers of ten as disks are sold.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
    };
}
