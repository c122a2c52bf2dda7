using System.Collections.Immutable;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>What a collection must be: every version of it, and what may have happened when the machine stopped.</summary>
internal sealed class ModelCollection(CollectionDefinition definition, long ticks)
{
    public CollectionDefinition Definition { get; set; } = definition;

    /// <summary>The definition that may be there instead: its change was not acknowledged.</summary>
    public CollectionDefinition? DefinitionPending { get; set; }

    public SortedList<long, ModelVersion> Versions { get; } = new() { [0] = new ModelVersion(ImmutableSortedDictionary.Create<string, VectorRecord>(StringComparer.Ordinal), ticks) };

    /// <summary>Writes that were not acknowledged, in the order they may be there.</summary>
    public List<ModelVersion> Pending { get; } = [];

    public Dictionary<string, long> Snapshots { get; } = new(StringComparer.Ordinal);

    /// <summary>The snapshot whose making or deletion was not acknowledged.</summary>
    public string? SnapshotPending { get; set; }

    public long Sequence => Versions.GetKeyAtIndex(Versions.Count - 1);

    public ModelVersion Newest => Versions.GetValueAtIndex(Versions.Count - 1);

    public void Write(ModelVersion version) => Versions.Add(Sequence + 1, version);

    /// <summary>The versions that the collection may be at.</summary>
    public void Settle(long sequence)
    {
        while (Sequence < sequence && Pending.Count > 0)
        {
            Write(Pending[0]);
            Pending.RemoveAt(0);
        }

        Pending.Clear();
        Assert.Equal(Sequence, sequence);
    }
}
