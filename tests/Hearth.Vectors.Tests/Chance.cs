using Hearth.Primitives;

namespace Hearth.Vectors.Tests;

/// <summary>Rare events.</summary>
internal static class Chance
{
    /// <summary>True once in so many times.</summary>
    public static bool OneIn(this SeededRandom random, int count) => random.NextInt32(count) == 0;
}
