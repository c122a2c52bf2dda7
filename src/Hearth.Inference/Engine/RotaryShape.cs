using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>One way of turning heads by their position; most models have one, some another for layers with a window.</summary>
internal sealed record RotaryShape
{
    /// <summary>Elements of a head that turn; even.</summary>
    public required int Dimension { get; init; }

    public required float Base { get; init; }

    public RotaryScaling Scaling { get; init; } = RotaryScaling.None;

    /// <summary>Tensors with one divisor of the frequency per pair, the first that the file has; empty for none.</summary>
    public IReadOnlyList<string> FactorTensors { get; init; } = [];

    /// <summary>Another such tensor, for contexts longer than <see cref="ShortContext"/>; null for none.</summary>
    public string? LongFactorTensor { get; init; }

    /// <summary>Up to how many tokens of context <see cref="FactorTensors"/> are right where there is a <see cref="LongFactorTensor"/>.</summary>
    public int ShortContext { get; init; }
}
