using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>BitNet b1.58: ternary weights, and a norm before the last matrix of each part.</summary>
internal static class BitNet
{
    public static ModelArchitecture Architecture { get; } = new("bitnet", RotaryStyle.Halves) { HasSubNorm = true };
}
