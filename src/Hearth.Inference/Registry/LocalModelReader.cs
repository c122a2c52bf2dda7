using System.Collections.Frozen;
using Hearth.Compute;
using Hearth.Inference.Encoders;
using Hearth.Inference.Engine;
using Hearth.Inference.Generation;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Registry;

/// <summary>Makes descriptors of GGUF files, from their headers alone, and remembers them while a file stays as it is. Not thread-safe.</summary>
internal sealed class LocalModelReader(InferenceOptions options)
{
    private const string NoWeights = "The file holds a vocabulary and no weights.";

    /// <summary>Descriptors remembered; a machine with more model files reads some of them anew.</summary>
    private const int RememberedMax = 10_000;

    /// <summary>Architectures that read text and write none.</summary>
    private static readonly FrozenSet<string> s_encoders = new[]
    {
        "bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert", "t5encoder", "gemma-embedding", "llama-embed",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly Dictionary<string, ModelDescriptor> _known = new(StringComparer.Ordinal);

    /// <summary>What the file's header says of it; damage is told in the descriptor.</summary>
    public ModelDescriptor Describe(ModelCandidate candidate)
    {
        (string id, string path, ModelOrigin origin) = candidate;
        ModelDescriptor model = new() { Id = id, Path = path, Origin = origin, Kind = ModelKind.Other };
        try
        {
            FileInfo file = new(path);
            if (file.Exists)
            {
                model = model with { SizeBytes = file.Length, Created = new DateTimeOffset(file.LastWriteTimeUtc) };
            }

            if (_known.TryGetValue(path, out ModelDescriptor? known) && known.SizeBytes == model.SizeBytes && known.Created == model.Created && file.Exists)
            {
                return known with { Id = id, Origin = origin };
            }

            using GgufFile gguf = GgufFile.Open(path);
            model = Describe(model, gguf);
        }
        catch (InferenceException damaged)
        {
            model = model with { Error = damaged.Error, Problem = damaged.Message };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return model with { Error = InferenceErrors.GgufUnreadable, Problem = $"{id} cannot be read: {exception.Message}" };
        }

        if (_known.Count >= RememberedMax)
        {
            _known.Clear();
        }

        _known[path] = model;
        return model;
    }

    private ModelDescriptor Describe(ModelDescriptor model, GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        string architecture = metadata.TryGetString("general.architecture", out string? name) ? GgufText.Clean(name, name.Length) : "";
        bool hasTemplate = metadata.TryGetString("tokenizer.chat_template", out string? template);
        ModelDescriptor described = model with
        {
            Architecture = architecture,
            Quantization = QuantizationOf(file),
            Parameters = file.Tensors.Values.Sum(static tensor => tensor.Elements),
            ContextLength = metadata.TryGetInt32(architecture + ".context_length", out int context) ? context : 0,
            License = metadata.TryGetString("general.license", out string? license) ? GgufText.Clean(license, license.Length) : null,
            HasChatTemplate = hasTemplate,
            SupportsTools = PromptBuilder.ShowsTools(template),
        };
        if (PartOf(metadata, architecture) is { } part)
        {
            return described with { Error = InferenceErrors.FileIsNoModel, Problem = $"{model.Id} is {part}, which works only beside a model." };
        }

        if (file.Tensors.Count == 0)
        {
            return described with { Problem = NoWeights };
        }

        if (EncoderShape.IsKnown(architecture))
        {
            return CheckEncoder(described, file);
        }

        return s_encoders.Contains(architecture) ? described with { Kind = ModelKind.Embedding } : CheckShape(described with { Kind = ModelKind.Chat }, file);
    }

    /// <summary>What a file is that is no model of its own; null for a model.</summary>
    private static string? PartOf(GgufMetadata metadata, string architecture)
    {
        string type = metadata.TryGetString("general.type", out string? text) ? text : "";
        return type switch
        {
            "adapter" => "an adapter (LoRA)",
            "mmproj" => "the picture or sound part of a model",
            "imatrix" => "a table for quantising a model",
            _ => architecture is "clip" ? "the picture or sound part of a model" : null,
        };
    }

    private static ModelDescriptor CheckEncoder(ModelDescriptor model, GgufFile file)
    {
        try
        {
            EncoderShape shape = EncoderShape.Read(file);
            return model with
            {
                Kind = shape.Pooling is EncoderPooling.Rank ? ModelKind.Rerank : ModelKind.Embedding,
                // Packed weights are about as large as those of the file; the work space is small beside them.
                MemoryBytes = model.SizeBytes + (model.SizeBytes / 8),
            };
        }
        catch (InferenceException refused)
        {
            return model with { Kind = ModelKind.Embedding, Error = refused.Error, Problem = refused.Message };
        }
    }

    /// <summary>What the engine would refuse is told in the listing already.</summary>
    private ModelDescriptor CheckShape(ModelDescriptor model, GgufFile file)
    {
        try
        {
            ModelShape shape = ModelShape.Read(file);
            long cache = CachePlan.PagesMax(shape, options) * CachePlan.PageBytes(shape, options);
            int context = Math.Min(options.ContextTokensMax, shape.ContextLength);
            int scores = Math.Max(options.ConcurrentMax, GenerationStep.ScoreRowsMax);
            return model with { MemoryBytes = MemoryEstimate.Of(file, shape, context, options.ConcurrentMax, scores, cache).Total };
        }
        catch (InferenceException refused)
        {
            string problem = refused.Error == InferenceErrors.ArchitectureUnsupported
                ? $"{refused.Message} {ForeignArchitectures.Advise(model.Architecture)}"
                : refused.Message;
            return model with { Error = refused.Error, Problem = problem };
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
