using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>SmolLM3: llama in which every fourth layer knows no position.</summary>
internal static class SmolLm3
{
    private const int PositionlessStep = 4;

    public static ModelArchitecture Architecture { get; } = new("smollm3", RotaryStyle.AdjacentPairs)
    {
        Refine = static (_, shape) =>
            shape.WithLayers(static (layer, index) => (index + 1) % PositionlessStep == 0 ? layer with { Rotary = -1 } : layer),
    };
}
