using System.Globalization;
using Hearth.Benchmarks.Compute;
using Hearth.Benchmarks.Models;
using Hearth.Benchmarks.Peer;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Benchmarks.Speed;

/// <summary>Every promised cell, with llama.cpp beside Hearth: prints a row as it is measured and writes the table.</summary>
internal static class SpeedBenchmark
{
    private const int ContextTokens = 2304;
    private const ulong TokenSeed = 1;

    /// <summary>Arguments: <c>--model TEXT</c> keeps the models whose name holds it, <c>--threads N</c> one thread count, <c>--cell TEXT</c> the
    /// cells whose label holds it, <c>--stolen true</c> decodes while another process spins on a core, <c>--out FILE</c> names the table.</summary>
    public static void Run(TextWriter output, IReadOnlyList<string> arguments)
    {
        string? Value(string name)
        {
            int index = arguments.ToList().IndexOf(name);
            return index >= 0 && index + 1 < arguments.Count ? arguments[index + 1] : null;
        }

        IEnumerable<(string Name, Func<string> Path)> models = RandomModel.All
            .Prepend((Path.GetFileNameWithoutExtension(RepositoryPaths.DefaultModel), static () => RepositoryPaths.DefaultModel))
            .Where(model => Value("--model") is not { } text || model.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
        bool isStolen = Value("--stolen") is { } stolen && bool.Parse(stolen);
        int[] threadCounts = Value("--threads") is { } threads ? [int.Parse(threads, CultureInfo.InvariantCulture)] : isStolen ? [2] : [1, 2];
        SpeedCell[] cells = isStolen ? [SpeedCell.Stolen] :
            [.. SpeedCell.All.Where(cell => Value("--cell") is not { } text || cell.Label.Contains(text, StringComparison.OrdinalIgnoreCase))];
        LlamaLibrary library = new(RepositoryPaths.LlamaCppLibraries);
        List<SpeedFigure> figures = [];
        SortedDictionary<int, double> bandwidths = [];
        foreach ((string name, Func<string> path) in models)
        {
            foreach (int count in threadCounts)
            {
                string file = path();
                if (!isStolen)
                {
                    // The highest of all that was measured is the limit; neighbours only lower it.
                    bandwidths[count] = Math.Max(bandwidths.GetValueOrDefault(count), BandwidthProbe.Measure(count));
                }

                using HearthEngine own = new(file, ContextTokens, count);
                using LlamaEngine other = new(library, file, ContextTokens, count);
                int[] tokens = RandomTokens(own.Vocabulary);
                using CoreThief? thief = isStolen ? new CoreThief() : null;
                foreach (SpeedCell cell in cells)
                {
                    SpeedFigure figure = SpeedRace.Run(name, cell, count, own, other, tokens) with
                    {
                        BytesPerToken = cell.TokensPerStep == 1 ? own.BytesPerToken(cell.ContextTokens + (cell.Steps / 2)) : 0,
                    };
                    figures.Add(figure);
                    output.WriteLine(SpeedReport.Row(figure, bandwidths));
                    output.Flush();
                    if (Value("--out") is { } table)
                    {
                        // Written after every cell: what was measured before an interruption is kept.
                        string command = isStolen ? "speed --stolen true" : "speed";
                        File.WriteAllText(table, SpeedReport.Write(figures, command, other.Name, bandwidths, TimeProvider.System.GetUtcNow()));
                    }
                }
            }
        }
    }

    private static int[] RandomTokens(int vocabulary)
    {
        SeededRandom random = new(TokenSeed);
        int[] tokens = new int[ContextTokens];
        for (int index = 0; index < tokens.Length; index++)
        {
            tokens[index] = random.NextInt32(vocabulary);
        }

        return tokens;
    }
}
