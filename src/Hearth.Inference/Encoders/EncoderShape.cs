using System.Globalization;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Encoders;

/// <summary>The hyper-parameters of an encoder, read from its metadata and within <see cref="ModelLimits"/>.</summary>
internal sealed record EncoderShape
{
    public required EncoderArchitecture Architecture { get; init; }

    public required EncoderPooling Pooling { get; init; }

    public required int Layers { get; init; }

    public required int Width { get; init; }

    public required int Heads { get; init; }

    public required int FeedForwardWidth { get; init; }

    public required int Vocabulary { get; init; }

    /// <summary>Tokens a text may have, the framing ones included.</summary>
    public required int ContextLength { get; init; }

    public required float NormEpsilon { get; init; }

    public required int RotaryDimension { get; init; }

    public required float RotaryBase { get; init; }

    /// <summary>Scores per text of a model that ranks; 0 for one that embeds.</summary>
    public required int Scores { get; init; }

    public int HeadDimension => Width / Heads;

    /// <summary>Floats per text: a vector, or scores.</summary>
    public int OutputLength => Pooling is EncoderPooling.Rank ? Scores : Width;

    /// <summary>Whether this file is for <see cref="EncoderModel"/> at all.</summary>
    public static bool IsKnown(string architecture) => EncoderArchitecture.TryGet(architecture, out _);

    /// <summary>Reads and checks the hyper-parameters.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.ArchitectureUnsupported"/>, <see cref="InferenceErrors.ModelFeatureUnsupported"/>,
    /// <see cref="InferenceErrors.ModelShapeInvalid"/>, or <see cref="InferenceErrors.GgufMetadataInvalid"/>.
    /// </exception>
    public static EncoderShape Read(GgufFile file)
    {
        GgufMetadata metadata = file.Metadata;
        string name = metadata.GetRequiredString("general.architecture");
        if (!EncoderArchitecture.TryGet(name, out EncoderArchitecture? architecture))
        {
            throw new InferenceException(
                InferenceErrors.ArchitectureUnsupported, $"The architecture is {GgufText.Quote(name)}; supported encoders are {EncoderArchitecture.SupportedNames}.");
        }

        RefuseUnsupportedFeatures(file, name);
        int width = Required(metadata, $"{name}.embedding_length", ModelLimits.WidthMax);
        int heads = Required(metadata, $"{name}.attention.head_count", ModelLimits.HeadsMax);
        Require(width % heads == 0, $"{heads} heads do not divide the width {width}");
        int headDimension = width / heads;
        Require(headDimension % 2 == 0 && headDimension <= ModelLimits.HeadDimensionMax, $"heads of {headDimension} elements are odd or too long");
        int keyValueHeads = Optional(metadata, $"{name}.attention.head_count_kv", ModelLimits.HeadsMax, heads);
        Require(keyValueHeads == heads, $"{heads} query heads and {keyValueHeads} key/value heads");
        int rotary = Optional(metadata, $"{name}.rope.dimension_count", ModelLimits.HeadDimensionMax, headDimension);
        Require(rotary % 2 == 0 && rotary <= headDimension, $"{rotary} of {headDimension} elements of a head cannot turn");
        EncoderPooling pooling = ReadPooling(file, name);
        return new EncoderShape
        {
            Architecture = architecture,
            Pooling = pooling,
            Layers = Required(metadata, $"{name}.block_count", ModelLimits.LayersMax),
            Width = width,
            Heads = heads,
            FeedForwardWidth = Required(metadata, $"{name}.feed_forward_length", ModelLimits.FeedForwardWidthMax),
            Vocabulary = ReadRows(file, TensorNames.Embedding, ModelLimits.VocabularyMax),
            ContextLength = Required(metadata, $"{name}.context_length", ModelLimits.ContextLengthMax),
            NormEpsilon = ReadPositive(metadata, $"{name}.attention.layer_norm_epsilon", 1f, null),
            RotaryDimension = rotary,
            RotaryBase = ReadPositive(metadata, $"{name}.rope.freq_base", 1e12f, 10_000f),
            Scores = pooling is EncoderPooling.Rank ? ReadScores(file, width) : 0,
        };
    }

    /// <summary>A file that says nothing and has a classification head ranks; one without either is not guessed at.</summary>
    private static EncoderPooling ReadPooling(GgufFile file, string name)
    {
        bool isThere = file.Metadata.TryGetInt32($"{name}.pooling_type", out int type);
        bool hasHead = file.Tensors.ContainsKey(EncoderTensorNames.Score) || file.Tensors.ContainsKey(EncoderTensorNames.Classifier);
        return (isThere, type) switch
        {
            (true, 1) => EncoderPooling.Mean,
            (true, 2) => EncoderPooling.First,
            (true, 4) when hasHead => EncoderPooling.Rank,
            (true, 4) => throw new InferenceException(InferenceErrors.ModelShapeInvalid, "The model ranks, and the file has no classification head."),
            (false, _) when hasHead => EncoderPooling.Rank,
            _ => throw new InferenceException(
                InferenceErrors.ModelFeatureUnsupported, "The file does not say how the vectors of a text's tokens become one: by their mean, by the first, or by a score."),
        };
    }

    /// <summary>Without an output matrix the classifier's own outputs are the scores, as in llama.cpp.</summary>
    private static int ReadScores(GgufFile file, int width)
    {
        if (!file.Tensors.TryGetValue(EncoderTensorNames.Score, out GgufTensor? output))
        {
            return width;
        }

        long rows = output.Dimensions.Length > 1 ? output.Dimensions[1] : 1;
        Require(rows is >= 1 and <= ScoresMax, $"{rows} scores per text are too many");
        return (int)rows;
    }

    private const int ScoresMax = 1024;

    private static int ReadRows(GgufFile file, string name, int max)
    {
        if (!file.Tensors.TryGetValue(name, out GgufTensor? tensor) || tensor.Dimensions.Length < 2)
        {
            throw new InferenceException(InferenceErrors.ModelShapeInvalid, $"There is no matrix {name}.");
        }

        long rows = tensor.Dimensions[1];
        Require(rows <= max, $"{rows} rows of {name} are too many");
        return (int)rows;
    }

    /// <summary>What would be computed wrongly is refused: vectors that mean nothing look like any others.</summary>
    private static void RefuseUnsupportedFeatures(GgufFile file, string name)
    {
        GgufMetadata metadata = file.Metadata;
        if (metadata.TryGetString($"{name}.rope.scaling.type", out string? scaling) && scaling is not ("none" or ""))
        {
            throw Unsupported($"Positions are scaled by {GgufText.Quote(scaling)}.");
        }

        if (metadata.TryGetInt32($"{name}.expert_count", out int experts) && experts != 0)
        {
            throw Unsupported($"The model is a mixture of {experts} experts.");
        }

        if (metadata.TryGetBoolean($"{name}.attention.causal", out bool causal) && causal)
        {
            throw Unsupported("Tokens see only those before them.");
        }

        foreach (string part in new[] { "attn_q_norm.weight", "attn_k_norm.weight", "attn_norm_2.weight" })
        {
            if (file.Tensors.ContainsKey(TensorNames.Block(0, part)))
            {
                throw Unsupported($"Layers have {part}.");
            }
        }
    }

    private static InferenceException Unsupported(string what) => new(InferenceErrors.ModelFeatureUnsupported, what);

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
