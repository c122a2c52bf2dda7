namespace Hearth.Compute.Numerics;

/// <summary>Which two elements of a head a rotary embedding turns together.</summary>
public enum RotaryStyle
{
    /// <summary>Elements 2i and 2i + 1: llama.</summary>
    AdjacentPairs,

    /// <summary>Elements i and i + half: neox, qwen.</summary>
    Halves,
}
