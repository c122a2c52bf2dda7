using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Hearth.Inference.Encoders;

/// <summary>What distinguishes one family of encoders from another; all of them normalise behind each sub-layer and see a text in both directions.</summary>
/// <param name="Name">As <c>general.architecture</c> says it.</param>
/// <param name="HasRotary">Whether query and key heads turn with the position; where not, positions have learned vectors.</param>
/// <param name="IsGated">Whether the feed-forward layer is SwiGLU without biases; where not, GELU with them.</param>
internal sealed record EncoderArchitecture(string Name, bool HasRotary, bool IsGated)
{
    private static readonly FrozenDictionary<string, EncoderArchitecture> s_byName = new EncoderArchitecture[]
    {
        new("bert", HasRotary: false, IsGated: false),
        new("nomic-bert", HasRotary: true, IsGated: true),
    }.ToFrozenDictionary(architecture => architecture.Name, StringComparer.Ordinal);

    /// <summary>The names that <see cref="TryGet"/> knows, for messages.</summary>
    public static string SupportedNames { get; } = string.Join(", ", s_byName.Keys.Order(StringComparer.Ordinal));

    public static bool TryGet(string name, [NotNullWhen(true)] out EncoderArchitecture? architecture) => s_byName.TryGetValue(name, out architecture);
}
