using System.Collections.Frozen;
using Hearth.Compute;
using Hearth.Inference.Encoders;
using Hearth.Inference.Engine;
using Hearth.Inference.Generation;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Registry;

/// <summary>Makes a descriptor of one GGUF file, from its header alone.</summary>
internal static class LocalModelReader
{
    /// <summary>Architectures that read text and write none.</summary>
    private static readonly FrozenSet<string> s_encoders = new[]
    {
        "bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert", "t5encoder", "clip", "gemma-embedding",
    }.ToFrozenSet(StringComparer.Ordinal);

    private const string NoWeights = "The file holds a vocabulary and no weights.";

    public static ModelDescriptor Describe(string id, string path)
    {
        ModelDescriptor model = new() { Id = id, Path = path, Kind = ModelKind.Other };
        try
        {
            FileInfo file = new(path);
            if (file.Exists)
            {
                model = model with { SizeBytes = file.Length, Created = new DateTimeOffset(file.LastWriteTimeUtc) };
            }

            using GgufFile gguf = GgufFile.Open(path);
            return Describe(model, gguf);
        }
        catch (InferenceException damaged)
        {
            return model with { Error = damaged.Error, Problem = damaged.Message };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return model with { Error = InferenceErrors.GgufUnreadable, Problem = $"{id} cannot be read: {exception.Message}" };
        }
    }

    private static ModelDescriptor Describe(ModelDescriptor model, GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        string architecture = metadata.TryGetString("general.architecture", out string? name) ? name : "";
        bool hasTemplate = metadata.TryGetString("tokenizer.chat_template", out string? template);
        ModelDescriptor described = model with
        {
            Architecture = architecture,
            Quantization = QuantizationOf(file),
            Parameters = file.Tensors.Values.Sum(static tensor => tensor.Elements),
            ContextLength = metadata.TryGetInt32(architecture + ".context_length", out int context) ? context : 0,
            License = metadata.TryGetString("general.license", out string? license) ? license : null,
            HasChatTemplate = hasTemplate,
            SupportsTools = PromptBuilder.ShowsTools(template),
        };
        if (EncoderShape.IsKnown(architecture) && file.Tensors.Count > 0)
        {
            return CheckEncoder(described, file);
        }

        if (s_encoders.Contains(architecture))
        {
            return file.Tensors.Count > 0 ? described with { Kind = ModelKind.Embedding } : described with { Problem = NoWeights };
        }

        return file.Tensors.Count > 0
            ? CheckShape(described, file)
            : described with { Problem = NoWeights };
    }

    private static ModelDescriptor CheckEncoder(ModelDescriptor model, GgufFile file)
    {
        try
        {
            EncoderShape shape = EncoderShape.Read(file);
            return model with { Kind = shape.Pooling is EncoderPooling.Rank ? ModelKind.Rerank : ModelKind.Embedding };
        }
        catch (InferenceException refused)
        {
            return model with { Kind = ModelKind.Embedding, Error = refused.Error, Problem = refused.Message };
        }
    }

    /// <summary>What the engine would refuse is told in the listing already.</summary>
    private static ModelDescriptor CheckShape(ModelDescriptor model, GgufFile file)
    {
        try
        {
            ModelShape.Read(file);
            return model with { Kind = ModelKind.Chat };
        }
        catch (InferenceException refused)
        {
            return model with { Kind = ModelKind.Chat, Error = refused.Error, Problem = refused.Message };
        }
    }

    /// <summary>The format of most elements; norms and the like stay in F32 in every file.</summary>
    private static string QuantizationOf(GgufFile file)
    {
        Dictionary<TensorFormat, long> elements = [];
        foreach (GgufTensor tensor in file.Tensors.Values)
        {
            elements[tensor.Format] = elements.GetValueOrDefault(tensor.Format) + tensor.Elements;
        }

        return elements.Count > 0 ? elements.MaxBy(static pair => pair.Value).Key.ToString() : "";
    }
}
