using Hearth.Primitives;

namespace Hearth.Fuzz;

/// <summary>One reader of foreign input. Lives as long as the process.</summary>
internal abstract class FuzzTarget
{
    /// <summary>Names the test and the file with the last seed.</summary>
    public abstract string Name { get; }

    /// <summary>How many inputs a normal test run feeds.</summary>
    public abstract int Inputs { get; }

    /// <summary>Bytes one input may allocate: what the target's named limits add up to.</summary>
    public virtual long AllocatedBytesMax => 64 * 1024 * 1024;

    /// <summary>Makes the one input that belongs to <paramref name="random"/> and feeds it. Throws what the product throws.</summary>
    public abstract void Feed(SeededRandom random);
}
