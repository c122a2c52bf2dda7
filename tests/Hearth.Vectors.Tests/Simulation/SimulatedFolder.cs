using Hearth.Primitives;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>The names in a folder: as programs see them, and as the disk has them.</summary>
/// <remarks>Each creation, renaming and removal since the last flush of the folder is, after a crash of the machine, kept or lost, each by itself.</remarks>
internal sealed class SimulatedFolder
{
    private readonly List<Action<SortedDictionary<string, object>>> _pending = [];
    private SortedDictionary<string, object> _durable = new(StringComparer.Ordinal);

    /// <summary>Files and folders by name.</summary>
    public SortedDictionary<string, object> Entries { get; private set; } = new(StringComparer.Ordinal);

    public void Add(string name, object entry) => Do(entries => entries[name] = entry);

    public void Remove(string name) => Do(entries => entries.Remove(name));

    public void Rename(string name, string target)
    {
        object entry = Entries[name];
        Do(entries =>
        {
            if (entries.TryGetValue(name, out object? known) && ReferenceEquals(known, entry))
            {
                entries.Remove(name);
            }

            entries[target] = entry;
        });
    }

    public void Flush()
    {
        _pending.Clear();
        _durable = new SortedDictionary<string, object>(Entries, StringComparer.Ordinal);
    }

    /// <summary>The machine has lost power.</summary>
    public void Crash(SeededRandom random)
    {
        foreach (Action<SortedDictionary<string, object>> change in _pending)
        {
            if (random.NextInt32(2) == 0)
            {
                change(_durable);
            }
        }

        Entries = new SortedDictionary<string, object>(_durable, StringComparer.Ordinal);
        _pending.Clear();
        foreach (object entry in Entries.Values)
        {
            if (entry is SimulatedFile file)
            {
                file.Crash(random);
            }
            else
            {
                ((SimulatedFolder)entry).Crash(random);
            }
        }
    }

    private void Do(Action<SortedDictionary<string, object>> change)
    {
        change(Entries);
        _pending.Add(change);
    }
}
