using System.Diagnostics;
using System.Globalization;
using Hearth.Testing;

namespace Hearth.Benchmarks.Vectors;

/// <summary>A peer in a process of its own, told by lines what to do, so that its runs alternate with Hearth's.</summary>
internal sealed class HnswPeer : IDisposable
{
    private readonly Process _process;

    private HnswPeer(string name, string program, string[] arguments)
    {
        Name = name;
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
    }

    public string Name { get; }

    /// <summary>hnswlib, compiled for this processor from the headers of the Debian package libhnswlib-dev.</summary>
    public static HnswPeer StartNative(VectorSet set)
    {
        string binary = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-data", "hnswlib");
        string source = Path.Combine(RepositoryPaths.Root, "bench", "Hearth.Benchmarks", "Vectors", "hnswlib.cpp");
        if (!File.Exists(binary) || File.GetLastWriteTimeUtc(binary) < File.GetLastWriteTimeUtc(source))
        {
            Run("g++", ["-O3", "-march=native", "-std=c++17", "-o", binary, source, "-lpthread"], RepositoryPaths.Root);
        }

        return new HnswPeer("hnswlib C++", binary, [set.Path]);
    }

    /// <summary>hnswlib-node from npm, on a graph that the native one has saved.</summary>
    public static HnswPeer StartNode(VectorSet set, string graph)
    {
        string folder = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-data", "npm");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "hnswlib-node")))
        {
            Directory.CreateDirectory(folder);
            Run("npm", ["install", "--no-audit", "--no-fund", "--prefix", ".", "hnswlib-node@3.0.0"], folder);
        }

        string script = Path.Combine(RepositoryPaths.Root, "bench", "Hearth.Benchmarks", "Vectors", "hnswlib-node.mjs");
        return new HnswPeer("hnswlib-node", "node", [script, folder, set.Path, graph]);
    }

    /// <summary>Builds; returns wall seconds, processor seconds and megabytes.</summary>
    public (double Wall, double Processor, double Megabytes) Build(int threads)
    {
        double[] told = Ask(string.Create(CultureInfo.InvariantCulture, $"build {threads}"));
        return (told[0], told[1], told[2]);
    }

    public void Save(string path)
    {
        _process.StandardInput.WriteLine($"save {path}");
        _process.StandardInput.Flush();
        _ = _process.StandardOutput.ReadLine();
    }

    /// <summary>Answers all questions once.</summary>
    public SearchFigure Search(int width)
    {
        double[] told = Ask(string.Create(CultureInfo.InvariantCulture, $"search {width}"));
        return new SearchFigure(told[0], told[1], told[2], told[3], told[4]);
    }

    /// <summary>The width whose recall is nearest to the one given.</summary>
    public int WidthFor(double recall)
    {
        int low = 10;
        int high = 800;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Search(middle).Recall < recall)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Abs(Search(low).Recall - recall) < Math.Abs(Search(high).Recall - recall) ? low : high;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Run(string file, string[] arguments, string folder)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = folder }) ?? throw new InvalidOperationException($"{file} does not start.");
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} ended with {process.ExitCode}.");
        }
    }

    private double[] Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        string told = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} has ended.");
        return [.. told.Split(' ').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
