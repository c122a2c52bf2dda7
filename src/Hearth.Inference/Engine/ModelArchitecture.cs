using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Hearth.Compute.Numerics;
using Hearth.Inference.Engine.Families;

namespace Hearth.Inference.Engine;

/// <summary>What distinguishes one family of models from another; all of them have RMS norms before each part and a gated feed-forward part.</summary>
/// <remarks>A family is one file in <c>Families/</c>: its switches here, and what its metadata say beyond the common.</remarks>
/// <param name="Name">As <c>general.architecture</c> says it.</param>
/// <param name="RotaryStyle">Which elements of a head turn together.</param>
internal sealed record ModelArchitecture(string Name, RotaryStyle RotaryStyle)
{
    private static readonly FrozenDictionary<string, ModelArchitecture> s_byName = new[]
    {
        Llama.Architecture, Qwen2.Architecture, Qwen3.Architecture, Qwen3Mixture.Architecture, SmolLm3.Architecture, Phi3.Architecture,
        Gemma3.Architecture, GptOss.Architecture, BitNet.Architecture, Gemma4.Architecture, Qwen35.Architecture, Qwen35Mixture.Architecture,
    }.ToFrozenDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    /// <summary>The names that <see cref="TryGet"/> knows, for messages.</summary>
    public static string SupportedNames { get; } = string.Join(", ", s_byName.Keys.Order(StringComparer.Ordinal));

    /// <summary>Whether query, key and value have a bias; where not, one that is there is used all the same, as llama.cpp does.</summary>
    public bool HasProjectionBias { get; init; }

    /// <summary>Whether each query and key head is normalised before it turns.</summary>
    public bool HasHeadNorm { get; init; }

    /// <summary>Whether each value head is normalised, by no factors.</summary>
    public bool HasValueNorm { get; init; }

    /// <summary>Whether heads and widths may differ from layer to layer.</summary>
    public bool HasLayerSizes { get; init; }

    /// <summary>Whether the output of each part is normalised before it is added.</summary>
    public bool HasPostNorm { get; init; }

    /// <summary>Whether the input of the last matrix of each part is normalised.</summary>
    public bool HasSubNorm { get; init; }

    /// <summary>Whether each query head has a score that takes weight and has no value.</summary>
    public bool HasSinks { get; init; }

    /// <summary>Whether what a head gives is multiplied by a gate, whose rows stand behind those of the head's query.</summary>
    public bool HasOutputGate { get; init; }

    /// <summary>Whether gate and up are rows of one tensor.</summary>
    public bool FusesGateAndUp { get; init; }

    /// <summary>Whether embeddings are multiplied by the square root of the width.</summary>
    public bool ScalesEmbedding { get; init; }

    /// <summary>What the norm before the feed-forward part is called.</summary>
    public string FeedForwardNorm { get; init; } = "ffn_norm";

    public GateActivation Activation { get; init; }

    /// <summary>What the family's metadata say beyond the common; null for nothing.</summary>
    public Func<ShapeReader, ModelShape, ModelShape>? Refine { get; init; }

    public static bool TryGet(string name, [NotNullWhen(true)] out ModelArchitecture? architecture) => s_byName.TryGetValue(name, out architecture);
}
