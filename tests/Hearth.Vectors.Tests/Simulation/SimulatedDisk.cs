using Hearth.Primitives;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A disk in memory that keeps only what was flushed, and of the rest whatever the seed says.</summary>
/// <remarks>
/// Every change counts as an operation; before the one at <see cref="CrashAt"/>, or in the midst of it, the machine stops: nothing is done any more, and
/// <see cref="Restart"/> makes of it what the disk has kept. Thread-safe.
/// </remarks>
internal sealed class SimulatedDisk(SeededRandom random) : IVectorDisk
{
    private readonly Lock _lock = new();
    private readonly SimulatedFolder _root = new();

    /// <summary>Changes so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The operation that the machine stops at.</summary>
    public int CrashAt { get; set; } = int.MaxValue;

    public bool HasCrashed { get; private set; }

    /// <summary>The next flush of a file whose path contains this fails, once; null for none.</summary>
    public string? FailingFlush { get; set; }

    /// <summary>Bytes that all files may have together.</summary>
    public long BytesMax { get; set; } = long.MaxValue;

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Files("").Sum(file => (long)Find<SimulatedFile>(file).Length);

    public IVectorFile Create(string path) => Change(path, () =>
    {
        (SimulatedFolder folder, string name) = Locate(path);
        var file = new SimulatedFile();
        folder.Add(name, file);
        return new SimulatedHandle(this, path, file);
    });

    public IVectorFile Open(string path)
    {
        lock (_lock)
        {
            Refuse();
            return new SimulatedHandle(this, path, Find<SimulatedFile>(path));
        }
    }

    public byte[] Read(string path)
    {
        lock (_lock)
        {
            Refuse();
            return Find<SimulatedFile>(path).Content.ToArray();
        }
    }

    public IVectorMap Map(string path) => new SimulatedMap(Read(path));

    public bool Exists(string path)
    {
        lock (_lock)
        {
            Refuse();
            return TryFind(path) is not null;
        }
    }

    public IReadOnlyList<string> List(string folder)
    {
        lock (_lock)
        {
            Refuse();
            return [.. Find<SimulatedFolder>(folder).Entries.Keys];
        }
    }

    public long Length(string path)
    {
        lock (_lock)
        {
            Refuse();
            return TryFind(path) is SimulatedFile file ? file.Length : 0;
        }
    }

    public void Rename(string from, string to) => Change(from, () =>
    {
        (SimulatedFolder folder, string name) = Locate(from);
        (SimulatedFolder target, string targetName) = Locate(to);
        _ = Find<object>(from);
        Assert.Same(folder, target);
        folder.Rename(name, targetName);
        return true;
    });

    public void Delete(string path) => Change(path, () =>
    {
        (SimulatedFolder folder, string name) = Locate(path);
        folder.Remove(name);
        return true;
    });

    public void CreateFolder(string path) => Change(path, () =>
    {
        (SimulatedFolder folder, string name) = Locate(path);
        if (!folder.Entries.ContainsKey(name))
        {
            folder.Add(name, new SimulatedFolder());
        }

        return true;
    });

    public void DeleteFolder(string path) => Change(path, () =>
    {
        (SimulatedFolder parent, string name) = Locate(path);
        SimulatedFolder folder = Find<SimulatedFolder>(path);
        foreach (string entry in folder.Entries.Keys.ToArray())
        {
            folder.Remove(entry);
        }

        parent.Remove(name);
        return true;
    });

    public void SyncDirectory(string folder) => Change(folder, () =>
    {
        Find<SimulatedFolder>(folder).Flush();
        return true;
    });

    /// <summary>The paths of all files below a folder.</summary>
    public IReadOnlyList<string> Files(string folder)
    {
        lock (_lock)
        {
            var files = new List<string>();
            Collect(folder.Length == 0 ? _root : Find<SimulatedFolder>(folder), folder, files);
            return files;
        }
    }

    /// <summary>Changes a bit of a file.</summary>
    public void Damage(string path, int offset, byte mask = 0x10) => Find<SimulatedFile>(path).Damage(offset, mask);

    /// <summary>Cuts a file off.</summary>
    public void Cut(string path, int length) => Find<SimulatedFile>(path).Cut(length);

    /// <summary>A disk of its own with the same files, all of them flushed.</summary>
    public SimulatedDisk Copy()
    {
        var copy = new SimulatedDisk(new SeededRandom(0));
        foreach (string file in Files(""))
        {
            string[] names = file.Split('/');
            for (int depth = 1; depth < names.Length; depth++)
            {
                copy.CreateFolder(string.Join('/', names[..depth]));
            }

            using IVectorFile made = copy.Create(file);
            made.Append(Read(file));
        }

        copy.Restart(isPowerLost: false);
        return copy;
    }

    public int FileLength(string path) => Find<SimulatedFile>(path).Length;

    /// <summary>Goes on after the crash.</summary>
    /// <param name="isPowerLost">Whether the machine stopped; else the process alone, and everything it wrote is there.</param>
    public void Restart(bool isPowerLost)
    {
        lock (_lock)
        {
            if (isPowerLost)
            {
                _root.Crash(random);
            }

            HasCrashed = false;
            CrashAt = int.MaxValue;
            FailingFlush = null;
            BytesMax = long.MaxValue;
        }
    }

    internal void Append(string path, SimulatedFile file, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        Change(path, () =>
        {
            long room = BytesMax == long.MaxValue ? long.MaxValue : Math.Max(0, BytesMax - Bytes);
            file.Write(file.Length, copy.AsSpan(0, (int)Math.Min(room, copy.Length)));
            return room >= copy.Length ? true : throw new VectorsException(VectorsErrors.DiskFull, $"no room for '{path}'");
        });
    }

    internal void Overwrite(string path, SimulatedFile file, int offset, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        Change(path, () =>
        {
            file.Write(offset, copy);
            return true;
        });
    }

    internal void Truncate(string path, SimulatedFile file, int length) => Change(path, () =>
    {
        file.Truncate(length);
        return true;
    });

    internal void Sync(string path, SimulatedFile file) => Change(path, () =>
    {
        if (FailingFlush is { } failing && path.Contains(failing, StringComparison.Ordinal))
        {
            FailingFlush = null;
            file.FailFlush(random);
            throw new VectorsException(VectorsErrors.DiskFailed, $"'{path}' cannot be flushed");
        }

        file.Flush();
        return true;
    });

    private static void Collect(SimulatedFolder folder, string path, List<string> files)
    {
        foreach ((string name, object entry) in folder.Entries)
        {
            string below = path.Length == 0 ? name : $"{path}/{name}";
            if (entry is SimulatedFolder inner)
            {
                Collect(inner, below, files);
            }
            else
            {
                files.Add(below);
            }
        }
    }

    private T Change<T>(string path, Func<T> change)
    {
        lock (_lock)
        {
            Refuse();
            Operations++;
            if (Operations < CrashAt)
            {
                return change();
            }

            HasCrashed = true;
            if (random.NextInt32(2) == 0)
            {
                _ = change();
            }

            throw new VectorsException(VectorsErrors.DiskFailed, $"the machine has stopped at '{path}'");
        }
    }

    private void Refuse()
    {
        if (HasCrashed)
        {
            throw new VectorsException(VectorsErrors.DiskFailed, "the machine has stopped");
        }
    }

    private (SimulatedFolder Folder, string Name) Locate(string path)
    {
        int cut = path.LastIndexOf('/');
        return (Find<SimulatedFolder>(cut < 0 ? "" : path[..cut]), path[(cut + 1)..]);
    }

    private T Find<T>(string path)
        where T : class => TryFind(path) as T ?? throw new VectorsException(VectorsErrors.FileMissing, $"'{path}' is not there");

    private object? TryFind(string path)
    {
        object? found = _root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found is SimulatedFolder folder && folder.Entries.TryGetValue(name, out object? entry) ? entry : null;
        }

        return found;
    }
}
