using System.Collections.Frozen;
using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>What distinguishes one family of models from another; all of them are pre-norm, with rotary positions and a gated feed-forward layer.</summary>
/// <param name="Name">As <c>general.architecture</c> says it.</param>
/// <param name="RotaryStyle">Which elements of a head turn together.</param>
/// <param name="HasProjectionBias">Whether query, key and value have a bias; where not, one that is there is used all the same, as llama.cpp does.</param>
/// <param name="HasHeadNorm">Whether each query and key head is normalised before it turns.</param>
internal sealed record ModelArchitecture(string Name, RotaryStyle RotaryStyle, bool HasProjectionBias, bool HasHeadNorm)
{
    private static readonly FrozenDictionary<string, ModelArchitecture> s_byName = new ModelArchitecture[]
    {
        new("llama", RotaryStyle.AdjacentPairs, HasProjectionBias: false, HasHeadNorm: false),
        new("qwen2", RotaryStyle.Halves, HasProjectionBias: true, HasHeadNorm: false),
        new("qwen3", RotaryStyle.Halves, HasProjectionBias: false, HasHeadNorm: true),
    }.ToFrozenDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    /// <summary>The names that <see cref="TryGet"/> knows, for messages.</summary>
    public static string SupportedNames { get; } = string.Join(", ", s_byName.Keys.Order(StringComparer.Ordinal));

    public static bool TryGet(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ModelArchitecture? architecture) =>
        s_byName.TryGetValue(name, out architecture);
}
