using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Qwen 3, dense.</summary>
internal static class Qwen3
{
    public static ModelArchitecture Architecture { get; } = new("qwen3", RotaryStyle.Halves) { HasHeadNorm = true };
}
