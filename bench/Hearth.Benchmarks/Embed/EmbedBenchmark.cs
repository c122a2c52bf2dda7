using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Hearth.Benchmarks.Compute;
using Hearth.Benchmarks.Peer;
using Hearth.Compute;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Benchmarks.Embed;

/// <summary>Texts per second of the default embedder, with llama.cpp beside Hearth: both in one process, in turn on the same tokens.</summary>
internal static class EmbedBenchmark
{
    private const int BatchTokens = 8 * 240;

    /// <summary>Arguments: <c>--threads N</c> one thread count, <c>--thread-time</c> the time one thread had the processor, <c>--out FILE</c> names the table.</summary>
    public static void Run(TextWriter output, IReadOnlyList<string> arguments)
    {
        string? Value(string name)
        {
            int index = arguments.ToList().IndexOf(name);
            return index >= 0 && index + 1 < arguments.Count ? arguments[index + 1] : null;
        }

        int[] threadCounts = Value("--threads") is { } threads ? [int.Parse(threads, CultureInfo.InvariantCulture)] : [1, 2];
        LlamaLibrary library = new(RepositoryPaths.LlamaCppLibraries);
        List<EmbedFigure> figures = [];
        string peerName = "";
        foreach (int count in threadCounts)
        {
            using HearthEncoder own = new(RepositoryPaths.DefaultEmbedder, count);
            foreach (EmbedCell cell in EmbedCell.All)
            {
                using LlamaEncoder peer = new(library, RepositoryPaths.DefaultEmbedder, cell.TextsPerBatch * cell.Tokens, cell.TextsPerBatch, count);
                peerName = peer.Name;
                EmbedFigure figure = Race(cell, count, own, peer, byThread: count == 1 && arguments.Contains("--thread-time", StringComparer.Ordinal));
                figures.Add(figure);
                output.WriteLine(figure.Row());
                output.Flush();
            }
        }

        if (Value("--out") is { } file)
        {
            File.WriteAllText(file, Write(figures, peerName, TimeProvider.System.GetUtcNow()));
        }
    }

    private static EmbedFigure Race(EmbedCell cell, int threads, HearthEncoder own, LlamaEncoder peer, bool byThread)
    {
        int[][] texts = RandomTexts(cell, own.Shape.Vocabulary);
        for (int warm = 0; warm < 3; warm++)
        {
            Measure(own, texts, own: true, cell, byThread);
            Measure(peer, texts, own: false, cell, byThread);
        }

        double[] ownRates = new double[cell.Rounds];
        double[] peerRates = new double[cell.Rounds];
        for (int round = 0; round < cell.Rounds; round++)
        {
            bool ownFirst = round % 2 == 0;
            if (ownFirst)
            {
                ownRates[round] = Measure(own, texts, own: true, cell, byThread);
            }

            peerRates[round] = Measure(peer, texts, own: false, cell, byThread);
            if (!ownFirst)
            {
                ownRates[round] = Measure(own, texts, own: true, cell, byThread);
            }
        }

        return new EmbedFigure(cell, threads, Median(ownRates), Median(peerRates), [.. ownRates.Zip(peerRates, static (a, b) => a / b)]);
    }

    private static double Measure(IEmbedEngine engine, int[][] texts, bool own, EmbedCell cell, bool byThread)
    {
        int together = own && cell.TextsPerBatch > 1 ? texts.Length : cell.TextsPerBatch;
        double started = Now(byThread);
        for (int first = 0; first < texts.Length; first += together)
        {
            engine.Encode(texts[first..Math.Min(texts.Length, first + together)]);
        }

        return texts.Length / (Now(byThread) - started);
    }

    /// <summary>One thread on a busy machine can be measured by the time it had the processor; several cannot.</summary>
    private static double Now(bool byThread) => byThread ? ThreadClock.Seconds : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private static int[][] RandomTexts(EmbedCell cell, int vocabulary)
    {
        const int Begin = 101;
        const int End = 102;
        const int FirstWord = 1000;
        SeededRandom random = new(1);
        int[][] texts = new int[cell.Texts][];
        for (int text = 0; text < texts.Length; text++)
        {
            texts[text] = new int[cell.Tokens];
            for (int index = 0; index < cell.Tokens; index++)
            {
                texts[text][index] = FirstWord + random.NextInt32(vocabulary - FirstWord);
            }

            texts[text][0] = Begin;
            texts[text][^1] = End;
        }

        return texts;
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Write(IReadOnlyList<EmbedFigure> figures, string peer, DateTimeOffset when)
    {
        StringBuilder text = new();
        text.AppendLine("# Embeddings beside llama.cpp");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {when:yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- embed`.");
        text.AppendLine();
        text.AppendLine("| condition | |");
        text.AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| model | {Path.GetFileName(RepositoryPaths.DefaultEmbedder)}, random words |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Hearth | {KernelPaths.DisplayName(KernelPaths.Best)}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| peer | {peer}, from npm node-llama-cpp 3.22.1 (llama.cpp v0.5.0), the processor variant it chose for itself; a batch of {BatchTokens} tokens where texts come together |");
        text.AppendLine("| method | both engines in one process, in turn on the same tokens and threads; the ratio is the median of the ratios of neighbouring rounds, with the lowest and the highest |");
        text.AppendLine();
        text.AppendLine("| texts | threads | Hearth, texts/s | llama.cpp, texts/s | Hearth, ms per text | ratio | lowest to highest |");
        text.AppendLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (EmbedFigure figure in figures)
        {
            text.AppendLine(figure.Row());
        }

        return text.ToString();
    }
}
