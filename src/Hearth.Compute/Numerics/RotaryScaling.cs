namespace Hearth.Compute.Numerics;

/// <summary>How a model that was made for a short context turns positions of a long one.</summary>
/// <remarks>
/// Linear scaling divides every position by <see cref="Factor"/>. YaRN (Peng et al. 2023) does so only for pairs that turn slowly: pairs that turn more
/// than <see cref="FastTurns"/> times within <see cref="OriginalContext"/> stay as they were, pairs that turn less than <see cref="SlowTurns"/> times
/// are divided, and those between are mixed. Llama 3's scaling arrives as one factor per pair and needs none of this.
/// </remarks>
public sealed record RotaryScaling
{
    /// <summary>Positions as they are.</summary>
    public static RotaryScaling None { get; } = new();

    /// <summary>By how much positions are compressed, above 0; 1 leaves them.</summary>
    public float Factor { get; init; } = 1;

    /// <summary>How much of the fast pairs' own frequency is kept: 0 for linear scaling, 1 for YaRN.</summary>
    public float Extrapolation { get; init; }

    /// <summary>Positions that the model was made for; above 0 where <see cref="Extrapolation"/> is not 0.</summary>
    public int OriginalContext { get; init; }

    /// <summary>Turns from which on a pair keeps its frequency.</summary>
    public float FastTurns { get; init; } = 32;

    /// <summary>Turns up to which a pair's frequency is divided.</summary>
    public float SlowTurns { get; init; } = 1;

    /// <summary>What cosines and sines are multiplied by, which makes attention over more positions as sharp as it was.</summary>
    public float Magnitude { get; init; } = 1;

    /// <summary>The magnitude that YaRN prescribes for a factor: 1 + .1 ln(factor), and 1 for factors below 1.</summary>
    public static float YarnMagnitude(float factor) => factor <= 1 ? 1 : (float)(1 + (0.1 * Math.Log(factor)));

    /// <summary>The frequency of a pair, in radians per position.</summary>
    internal double Scale(double frequency, int pair, int dimension, float frequencyBase)
    {
        double divided = frequency / Factor;
        if (Extrapolation is 0)
        {
            return divided;
        }

        double first = Math.Max(0, Math.Floor(Pair(FastTurns)));
        double last = Math.Min(dimension - 1, Math.Ceiling(Pair(SlowTurns)));
        double kept = Extrapolation * (1 - Math.Clamp((pair - first) / Math.Max(0.001, last - first), 0, 1));
        return (divided * (1 - kept)) + (frequency * kept);

        // The pair, not rounded, that turns so often within the original context.
        double Pair(double turns) => dimension * Math.Log(OriginalContext / (turns * 2 * Math.PI)) / (2 * Math.Log(frequencyBase));
    }
}
