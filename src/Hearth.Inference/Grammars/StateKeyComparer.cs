using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>Compares sorted state numbers.</summary>
internal sealed class StateKeyComparer : IEqualityComparer<int[]>
{
    public static StateKeyComparer Instance { get; } = new();

    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] int[] obj)
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(obj.AsSpan()));
        return hash.ToHashCode();
    }
}
