using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Qwen 2 and 2.5.</summary>
internal static class Qwen2
{
    public static ModelArchitecture Architecture { get; } = new("qwen2", RotaryStyle.Halves) { HasProjectionBias = true };
}
