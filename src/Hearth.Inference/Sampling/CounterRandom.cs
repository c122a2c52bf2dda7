namespace Hearth.Inference.Sampling;

/// <summary>Random numbers by position: number n of a seed is computed from both, so nothing else that runs can change it.</summary>
/// <remarks>SplitMix64's output function over a counter (Steele, Lea, Flood, 2014); the seed is mixed first, so that neighbouring seeds are unrelated.</remarks>
internal static class CounterRandom
{
    private const ulong Gamma = 0x9E3779B97F4A7C15UL;

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public static double Draw(ulong seed, ulong position) => (Mix(Mix(seed) + ((position + 1) * Gamma)) >> 11) * (1.0 / (1UL << 53));

    public static ulong Mix(ulong value)
    {
        ulong mixed = value + Gamma;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
