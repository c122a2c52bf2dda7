namespace Hearth.Inference.Engine;

/// <summary>What a feed-forward layer does between its matrices.</summary>
internal enum GateActivation
{
    /// <summary>silu(gate) × up.</summary>
    Silu = 0,

    /// <summary>gelu(gate) × up, gelu in its tanh form.</summary>
    Gelu = 1,

    /// <summary>The clamped form of gpt-oss.</summary>
    ClampedSilu = 2,
}
