using System.Diagnostics.CodeAnalysis;

namespace Hearth.Inference.Grammars;

/// <summary>Compares machine states by what they hold; sets and stacks are interned, so the objects themselves are compared.</summary>
internal sealed class MachineStateComparer : IEqualityComparer<MachineState>
{
    public static MachineStateComparer Instance { get; } = new();

    public bool Equals(MachineState? x, MachineState? y)
    {
        if (x is null || y is null || x.CanEnd != y.CanEnd || x.Leaves != y.Leaves || x.Readings.Length != y.Readings.Length)
        {
            return ReferenceEquals(x, y);
        }

        for (int index = 0; index < x.Readings.Length; index++)
        {
            if (x.Readings[index].Set != y.Readings[index].Set || x.Readings[index].Stack != y.Readings[index].Stack)
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode([DisallowNull] MachineState obj)
    {
        HashCode hash = default;
        hash.Add(obj.CanEnd);
        hash.Add(obj.Leaves);
        foreach (Reading reading in obj.Readings)
        {
            hash.Add(reading.Set.States.Length);
            hash.Add(reading.Set.States[0]);
            hash.Add(reading.Stack.Id);
        }

        return hash.ToHashCode();
    }
}
