using System.Globalization;
using Hearth.Compute.Numerics;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>The hyper-parameters of a model, read from its metadata and within <see cref="ModelLimits"/>.</summary>
internal sealed record ModelShape
{
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>Transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Elements of a token's vector between layers.</summary>
    public required int Width { get; init; }

    /// <summary>Query heads; a multiple of <see cref="KeyValueHeads"/>.</summary>
    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    /// <summary>Elements of a query, key or value head; even.</summary>
    public required int HeadDimension { get; init; }

    public required int FeedForwardWidth { get; init; }

    /// <summary>Tokens that exist: the rows of the embedding.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Tokens the model was trained to see at once.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Added to the mean square in every normalisation.</summary>
    public required float NormEpsilon { get; init; }

    /// <summary>Elements of a head that turn with the position; even, at most <see cref="HeadDimension"/>.</summary>
    public required int RotaryDimension { get; init; }

    public required float RotaryBase { get; init; }

    /// <summary>Elements of all query heads.</summary>
    public int QueryWidth => Heads * HeadDimension;

    /// <summary>Elements of all key heads, and of all value heads.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadDimension;

    /// <summary>What each layer keeps per position.</summary>
    public KeyValueLayer[] KeyValueLayers()
    {
        KeyValueLayer[] layers = new KeyValueLayer[Layers];
        Array.Fill(layers, new KeyValueLayer(KeyValueHeads, HeadDimension));
        return layers;
    }

    /// <summary>Reads and checks the hyper-parameters.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.ArchitectureUnsupported"/>, <see cref="InferenceErrors.ModelFeatureUnsupported"/>,
    /// <see cref="InferenceErrors.ModelShapeInvalid"/>, or <see cref="InferenceErrors.GgufMetadataInvalid"/>.
    /// </exception>
    public static ModelShape Read(GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        string name = metadata.GetRequiredString("general.architecture");
        if (!ModelArchitecture.TryGet(name, out ModelArchitecture? architecture))
        {
            throw new InferenceException(
                InferenceErrors.ArchitectureUnsupported, $"The architecture is {GgufText.Quote(name)}; supported are {ModelArchitecture.SupportedNames}.");
        }

        RefuseUnsupportedFeatures(metadata, name);
        int width = Required(metadata, $"{name}.embedding_length", ModelLimits.WidthMax);
        int heads = Required(metadata, $"{name}.attention.head_count", ModelLimits.HeadsMax);
        int keyValueHeads = Optional(metadata, $"{name}.attention.head_count_kv", ModelLimits.HeadsMax, heads);
        int headDimension = ReadHeadDimension(metadata, name, width, heads);
        int rotary = Optional(metadata, $"{name}.rope.dimension_count", ModelLimits.HeadDimensionMax, headDimension);
        Require(heads % keyValueHeads == 0, $"{heads} query heads do not divide among {keyValueHeads} key/value heads");
        Require(headDimension % 2 == 0, $"the head dimension {headDimension} is odd");
        Require(rotary % 2 == 0 && rotary <= headDimension, $"{rotary} of {headDimension} elements of a head cannot turn");
        return new ModelShape
        {
            Architecture = architecture,
            Layers = Required(metadata, $"{name}.block_count", ModelLimits.LayersMax),
            Width = width,
            Heads = heads,
            KeyValueHeads = keyValueHeads,
            HeadDimension = headDimension,
            FeedForwardWidth = Required(metadata, $"{name}.feed_forward_length", ModelLimits.FeedForwardWidthMax),
            Vocabulary = ReadVocabulary(file),
            ContextLength = Required(metadata, $"{name}.context_length", ModelLimits.ContextLengthMax),
            NormEpsilon = ReadPositive(metadata, $"{name}.attention.layer_norm_rms_epsilon", 1f, null),
            RotaryDimension = rotary,
            RotaryBase = ReadPositive(metadata, $"{name}.rope.freq_base", 1e12f, 10_000f),
        };
    }

    private static int ReadHeadDimension(GgufMetadata metadata, string name, int width, int heads)
    {
        string key = $"{name}.attention.key_length";
        int headDimension;
        if (metadata.Contains(key))
        {
            headDimension = Required(metadata, key, ModelLimits.HeadDimensionMax);
        }
        else
        {
            Require(width % heads == 0, $"{heads} heads do not divide the width {width}");
            headDimension = width / heads;
            Require(headDimension <= ModelLimits.HeadDimensionMax, $"a head of {headDimension} elements is too long");
        }

        int values = Optional(metadata, $"{name}.attention.value_length", ModelLimits.HeadDimensionMax, headDimension);
        Require(values == headDimension, $"keys have {headDimension} elements per head, values {values}");
        return headDimension;
    }

    private static int ReadVocabulary(GgufFile file)
    {
        if (!file.Tensors.TryGetValue(TensorNames.Embedding, out GgufTensor? embedding) || embedding.Dimensions.Length < 2)
        {
            throw new InferenceException(InferenceErrors.ModelShapeInvalid, $"There is no matrix {TensorNames.Embedding}.");
        }

        long rows = embedding.Dimensions[1];
        Require(rows <= ModelLimits.VocabularyMax, $"a vocabulary of {rows} tokens is too large");
        return (int)rows;
    }

    /// <summary>What would be computed wrongly is refused: a model that rambles is worse than one that does not load.</summary>
    private static void RefuseUnsupportedFeatures(GgufMetadata metadata, string name)
    {
        if (metadata.TryGetString($"{name}.rope.scaling.type", out string? scaling) && scaling is not ("none" or ""))
        {
            throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"Positions are scaled by {GgufText.Quote(scaling)}.");
        }

        if (metadata.TryGetSingle($"{name}.rope.scale_linear", out float linear) && linear is not (0f or 1f))
        {
            throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, "Positions are scaled linearly.");
        }

        if (metadata.TryGetInt32($"{name}.expert_count", out int experts) && experts != 0)
        {
            throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"The model is a mixture of {experts} experts.");
        }

        foreach (string key in new[] { $"{name}.attention.head_count", $"{name}.attention.head_count_kv", $"{name}.feed_forward_length" })
        {
            if (metadata.IsArray(key))
            {
                throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"{key} differs from layer to layer.");
            }
        }
    }

    private static int Required(GgufMetadata metadata, string key, int max) => Checked(key, metadata.GetRequiredUInt64(key), max);

    private static int Optional(GgufMetadata metadata, string key, int max, int absent) =>
        metadata.TryGetUInt64(key, out ulong value) ? Checked(key, value, max) : absent;

    private static int Checked(string key, ulong value, int max)
    {
        Require(value is not 0 && value <= (ulong)max, $"{key} is {value}; it must be from 1 to {max}");
        return (int)value;
    }

    private static float ReadPositive(GgufMetadata metadata, string key, float max, float? absent)
    {
        float value = metadata.TryGetSingle(key, out float found) ? found : absent ?? metadata.GetRequiredSingle(key);
        Require(value > 0f && value <= max, string.Create(CultureInfo.InvariantCulture, $"{key} is {value}; it must be above 0, at most {max}"));
        return value;
    }

    private static void Require(bool holds, string failure)
    {
        if (!holds)
        {
            throw new InferenceException(InferenceErrors.ModelShapeInvalid, $"The hyper-parameters do not fit each other: {failure}.");
        }
    }
}
