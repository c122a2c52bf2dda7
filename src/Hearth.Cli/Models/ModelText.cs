using System.Globalization;
using System.Text.Json;
using Hearth.Inference;

namespace Hearth.Cli.Models;

/// <summary>Models and their numbers as people say them, and as programs read them.</summary>
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

    /// <summary>Where a model was found, in a word; the names of other programs are those of <c>models.stores</c>.</summary>
    public static string Origin(ModelOrigin origin) => origin switch
    {
        ModelOrigin.Named => "--model",
        ModelOrigin.Folder => "--models",
        ModelOrigin.Home => "home",
        ModelOrigin.Shipped => "shipped",
        ModelOrigin.Ollama => "ollama",
        ModelOrigin.LmStudio => "lmStudio",
        ModelOrigin.HuggingFace => "huggingFace",
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

    /// <summary>Tokens as the makers of models write them, such as <c>8 K</c> for 8,192; empty where unknown.</summary>
    public static string Context(int tokens) => tokens switch
    {
        <= 0 => "",
        >= 1024 when tokens % 1024 == 0 => string.Create(CultureInfo.InvariantCulture, $"{tokens / 1024} K"),
        _ => tokens.ToString("N0", CultureInfo.InvariantCulture),
    };

    /// <summary>Such as <c>98 MB</c>, in powers of ten as disks are sold.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
    };

    /// <summary>What sets one line of a listing apart.</summary>
    public static string Mark(ModelDescriptor model, ModelRegistry registry) =>
        model.Error is not null || model.Problem is not null ? "unusable" : IsDefault(model, registry) ? "default" : "";

    public static bool IsDefault(ModelDescriptor model, ModelRegistry registry) => string.Equals(model.Id, registry.DefaultModelId, StringComparison.Ordinal);

    /// <summary>One model as an object; keys are only ever added.</summary>
    public static void WriteJson(Utf8JsonWriter writer, ModelDescriptor model, ModelRegistry registry, bool withFit = false)
    {
        writer.WriteStartObject();
        writer.WriteString("id", model.Id);
        writer.WriteBoolean("default", IsDefault(model, registry));
        writer.WriteString("path", model.Path);
        writer.WriteString("source", Origin(model.Origin));
        writer.WriteString("architecture", model.Architecture);
        writer.WriteNumber("parameters", model.Parameters);
        writer.WriteString("quantization", model.Quantization);
        writer.WriteNumber("sizeBytes", model.SizeBytes);
        writer.WriteNumber("contextLength", model.ContextLength);
        writer.WriteNumber("memoryBytes", model.MemoryBytes);
        if (withFit)
        {
            writer.WriteNumber("memoryAvailableBytes", registry.MeasureMemoryAvailable());
            writer.WriteNumber("memoryBytesMax", registry.MemoryBytesMax);
        }

        writer.WriteString("license", model.License);
        writer.WriteString("runtime", model.Runtime);
        writer.WriteString("kind", Kind(model.Kind));
        writer.WriteBoolean("canChat", model.CanChat);
        writer.WriteString("error", model.Error?.Code);
        writer.WriteString("problem", model.Problem);
        writer.WriteEndObject();
    }
}
