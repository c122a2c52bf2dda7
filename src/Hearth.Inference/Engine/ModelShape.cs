using System.Collections.Immutable;
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

    /// <summary>The ways of turning heads that layers choose from.</summary>
    public required ImmutableArray<RotaryShape> Rotaries { get; init; }

    /// <summary>The blocks, one by one.</summary>
    public required ImmutableArray<LayerShape> LayerShapes { get; init; }

    /// <summary>The mixture that some layers are; null where none is.</summary>
    public ExpertShape? Experts { get; init; }

    /// <summary>What embeddings are multiplied by.</summary>
    public float EmbeddingScale { get; init; } = 1f;

    /// <summary>Logits stay between this and its negative, by tanh; 0 for as they are.</summary>
    public float LogitCap { get; init; }

    /// <summary>Elements of the vector that each layer adds for each token; 0 for none.</summary>
    public int LayerInputWidth { get; init; }

    /// <summary>Whether some layers keep a state: a sequence can then not go back.</summary>
    public bool IsRecurrent => LayerShapes.Any(static layer => layer.Delta is not null);

    /// <summary>Elements of all query heads, of the layer that has most.</summary>
    public int QueryWidth => LayerShapes.Max(static layer => layer.QueryWidth);

    /// <summary>Elements of all key heads, of the layer that has most.</summary>
    public int KeyValueWidth => LayerShapes.Max(static layer => layer.KeyValueWidth);

    /// <summary>What each layer keeps per position.</summary>
    public KeyValueLayer[] KeyValueLayers() => [.. LayerShapes.Select(static layer => new KeyValueLayer(
            layer.Delta is null && layer.SharedLayer is null ? layer.KeyValueHeads : 0, layer.HeadDimension))];

    /// <summary>The same shape with other layers.</summary>
    public ModelShape WithLayers(Func<LayerShape, int, LayerShape> change) => this with { LayerShapes = [.. LayerShapes.Select(change)] };

    /// <summary>The same shape with layers that are mixtures.</summary>
    public ModelShape WithExperts(ExpertShape experts) =>
        WithLayers(static (layer, _) => layer with { HasExperts = true }) with { Experts = experts };

    /// <summary>The same shape with a window in all layers but every n-th, or as the file says.</summary>
    /// <param name="reader">Of the file.</param>
    /// <param name="window">Positions that such layers see.</param>
    /// <param name="patternLayers">Every how many layers one sees everything, where the file says nothing.</param>
    /// <param name="slowBase">The rotary base of layers with a window, where the file says nothing; null for that of the others, scaling included.</param>
    public ModelShape WithWindow(ShapeReader reader, int window, int patternLayers, float? slowBase)
    {
        const string Pattern = "attention.sliding_window_pattern";
        bool[]? flags = reader.IsArray(Pattern) ? reader.LayerFlags(Pattern, Layers) : null;
        int pattern = flags is null ? reader.Optional(Pattern, ModelLimits.LayersMax, patternLayers) : 0;
        RotaryShape full = Rotaries[0];
        RotaryShape slow = new()
        {
            Dimension = full.Dimension,
            Base = reader.Positive("rope.freq_base_swa", 1e12f, slowBase ?? full.Base),
            Scaling = slowBase is null ? full.Scaling : RotaryScaling.None,
        };
        return WithLayers((layer, index) => HasWindow(index) ? layer with { Window = window, Rotary = 1 } : layer) with { Rotaries = [full, slow] };

        bool HasWindow(int layer) => flags is null ? layer % pattern < pattern - 1 : flags[layer];
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

        ShapeReader reader = new(metadata, name);
        RefuseUnsupportedFeatures(reader, name, architecture);
        int width = reader.Required("embedding_length", ModelLimits.WidthMax);
        int layers = reader.Required("block_count", ModelLimits.LayersMax);
        int[] heads = reader.LayerNumbers("attention.head_count", layers, ModelLimits.HeadsMax);
        int[] keyValueHeads = reader.Contains("attention.head_count_kv") ? reader.LayerNumbers("attention.head_count_kv", layers, ModelLimits.HeadsMax) : heads;
        int[] feedForward = reader.LayerNumbers(
            reader.Contains("feed_forward_length") ? "feed_forward_length" : "expert_feed_forward_length", layers, ModelLimits.FeedForwardWidthMax);
        int headDimension = ReadHeadDimension(reader, width, heads[0]);
        int rotary = reader.Optional("rope.dimension_count", ModelLimits.HeadDimensionMax, headDimension);
        ShapeReader.Require(headDimension % 2 == 0, $"the head dimension {headDimension} is odd");
        ShapeReader.Require(rotary % 2 == 0 && rotary <= headDimension, $"{rotary} of {headDimension} elements of a head cannot turn");
        int contextLength = reader.Required("context_length", ModelLimits.ContextLengthMax);
        LayerShape[] layerShapes = new LayerShape[layers];
        for (int layer = 0; layer < layers; layer++)
        {
            ShapeReader.Require(
                heads[layer] % keyValueHeads[layer] == 0, $"{heads[layer]} query heads do not divide among {keyValueHeads[layer]} key/value heads");
            layerShapes[layer] = new LayerShape
            {
                Heads = heads[layer],
                KeyValueHeads = keyValueHeads[layer],
                HeadDimension = headDimension,
                FeedForwardWidth = feedForward[layer],
                AttentionScale = 1f / MathF.Sqrt(headDimension),
            };
        }

        ModelShape shape = new()
        {
            Architecture = architecture,
            Layers = layers,
            Width = width,
            Heads = heads[0],
            KeyValueHeads = keyValueHeads[0],
            HeadDimension = headDimension,
            FeedForwardWidth = feedForward[0],
            Vocabulary = ReadVocabulary(file),
            ContextLength = contextLength,
            NormEpsilon = reader.Positive("attention.layer_norm_rms_epsilon", 1f, null),
            EmbeddingScale = architecture.ScalesEmbedding ? MathF.Sqrt(width) : 1f,
            Rotaries =
            [
                new RotaryShape
                {
                    Dimension = rotary,
                    Base = reader.Positive("rope.freq_base", 1e12f, 10_000f),
                    Scaling = ReadScaling(reader, contextLength),
                    FactorTensors = [TensorNames.RotaryFactors],
                },
            ],
            LayerShapes = [.. layerShapes],
        };
        return architecture.Refine?.Invoke(reader, shape) ?? shape;
    }

    private static int ReadHeadDimension(ShapeReader reader, int width, int heads)
    {
        int headDimension = reader.Optional("attention.key_length", ModelLimits.HeadDimensionMax, 0);
        if (headDimension == 0)
        {
            ShapeReader.Require(width % heads == 0, $"{heads} heads do not divide the width {width}");
            headDimension = width / heads;
            ShapeReader.Require(headDimension <= ModelLimits.HeadDimensionMax, $"a head of {headDimension} elements is too long");
        }

        int values = reader.Optional("attention.value_length", ModelLimits.HeadDimensionMax, headDimension);
        ShapeReader.Require(values == headDimension, $"keys have {headDimension} elements per head, values {values}");
        return headDimension;
    }

    private static int ReadVocabulary(GgufFile file)
    {
        if (!file.Tensors.TryGetValue(TensorNames.Embedding, out GgufTensor? embedding) || embedding.Dimensions.Length < 2)
        {
            throw new InferenceException(InferenceErrors.ModelShapeInvalid, $"There is no matrix {TensorNames.Embedding}.");
        }

        long rows = embedding.Dimensions[1];
        ShapeReader.Require(rows <= ModelLimits.VocabularyMax, $"a vocabulary of {rows} tokens is too large");
        return (int)rows;
    }

    /// <summary>How positions beyond the original context are turned. Keys and defaults are those of llama.cpp.</summary>
    private static RotaryScaling ReadScaling(ShapeReader reader, int contextLength)
    {
        float factor = reader.PositiveOrZero("rope.scaling.factor", 1e6f);
        if (factor == 0f)
        {
            factor = reader.PositiveOrZero("rope.scale_linear", 1e6f);
        }

        factor = factor == 0f ? 1f : factor;
        float magnitude = reader.Positive("rope.scaling.attn_factor", 1e3f, 1f);
        string type = reader.Text("rope.scaling.type") ?? "linear";
        return type switch
        {
            "none" or "" => RotaryScaling.None,
            "linear" or "longrope" => new RotaryScaling { Factor = factor, Magnitude = magnitude },
            "yarn" => new RotaryScaling
            {
                Factor = factor,
                Extrapolation = reader.Positive("rope.scaling.yarn_ext_factor", 1e3f, 1f),
                OriginalContext = reader.Optional("rope.scaling.original_context_length", ModelLimits.ContextLengthMax, contextLength),
                FastTurns = reader.Positive("rope.scaling.yarn_beta_fast", 1e4f, 32f),
                SlowTurns = reader.Positive("rope.scaling.yarn_beta_slow", 1e4f, 1f),
                Magnitude = magnitude * RotaryScaling.YarnMagnitude(factor),
            },
            _ => throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"Positions are scaled by {GgufText.Quote(type)}."),
        };
    }

    /// <summary>What would be computed wrongly is refused: a model that rambles is worse than one that does not load.</summary>
    private static void RefuseUnsupportedFeatures(ShapeReader reader, string name, ModelArchitecture architecture)
    {
        if (reader.OptionalOrZero("expert_count", ModelLimits.ExpertsMax) is > 0 and int experts && architecture.Refine is null)
        {
            throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"The model is a mixture of {experts} experts.");
        }

        foreach (string key in (ReadOnlySpan<string>)["attention.head_count", "attention.head_count_kv", "feed_forward_length"])
        {
            if (reader.IsArray(key) && !architecture.HasLayerSizes)
            {
                throw new InferenceException(InferenceErrors.ModelFeatureUnsupported, $"{name}.{key} differs from layer to layer.");
            }
        }
    }
}
