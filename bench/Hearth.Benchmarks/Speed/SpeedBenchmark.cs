using System.Globalization;
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
    /// cells whose label holds it, <c>--out FILE</c> names the table.</summary>
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
        int[] threadCounts = Value("--threads") is { } threads ? [int.Parse(threads, CultureInfo.InvariantCulture)] : [1, 2];
        SpeedCell[] cells =
            [.. SpeedCell.All.Where(cell => Value("--cell") is not { } text || cell.Label.Contains(text, StringComparison.OrdinalIgnoreCase))];
        LlamaLibrary library = new(RepositoryPaths.LlamaCppLibraries);
        List<SpeedFigure> figures = [];
        foreach ((string name, Func<string> path) in models)
        {
            foreach (int count in threadCounts)
            {
                using HearthEngine own = new(path(), ContextTokens, count);
                using LlamaEngine other = new(library, path(), ContextTokens, count);
                int[] tokens = RandomTokens(own.Vocabulary);
                foreach (SpeedCell cell in cells)
                {
                    SpeedFigure figure = SpeedRace.Run(name, cell, count, own, other, tokens);
                    figures.Add(figure);
                    output.WriteLine(SpeedReport.Row(figure));
                    output.Flush();
                    if (Value("--out") is { } file)
                    {
                        // Written after every cell: what was measured before an interruption is kept.
                        File.WriteAllText(file, SpeedReport.Write(figures, other.Name, TimeProvider.System.GetUtcNow()));
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
