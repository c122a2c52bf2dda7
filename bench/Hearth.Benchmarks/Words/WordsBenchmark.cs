using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hearth.Benchmarks.Compute;
using Hearth.Benchmarks.Retrieval;
using Hearth.Benchmarks.Serving;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Benchmarks.Words;

/// <summary>Top ten by any of a query's words among 100,000 chunks: the index of a segment beside SQLite's FTS5, on the same chunks and queries.</summary>
internal static partial class WordsBenchmark
{
    private const int Chunks = 100_000;
    private const int ChunkWords = 69;
    private const int Take = 10;

    /// <summary>Arguments: <c>--path FOLDER</c> in BEIR layout, <c>--out FILE</c> for the table.</summary>
    public static void Run(TextWriter output, IReadOnlyList<string> arguments)
    {
        string path = ServingWorld.Text(arguments, "--path") ?? throw new ArgumentException("--path FOLDER is needed: a folder in BEIR layout.", nameof(arguments));
        BeirSet set = BeirSet.Read(path);
        string[] chunks = MakeChunks(set);
        string[] queries = [.. set.Queries.Select(static query => query.Value)];
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hearth-words-");
        try
        {
            var rows = new List<string>();
            void Report(string row)
            {
                output.WriteLine(row);
                output.Flush();
                rows.Add(row);
            }

            double[] own = MeasureOwn(folder.FullName, chunks, queries, Report);
            double[] peer = FtsPeer.Measure(folder.FullName, chunks, queries, Take, Report);
            Report(string.Create(
                CultureInfo.InvariantCulture,
                $"| ratio | p50 {At(peer, .5) / At(own, .5):f0}×, p99 {At(peer, .99) / At(own, .99):f0}×, mean {peer.Average() / own.Average():f0}× |"));
            if (ServingWorld.Text(arguments, "--out") is { } file)
            {
                File.WriteAllText(file, Table(queries.Length, rows));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static string Figures(double[] seconds) => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {At(seconds, .5) * 1000:f3}, p99 {At(seconds, .99) * 1000:f3}, mean {seconds.Average() * 1000:f3} ms CPU");

    private static double At(double[] seconds, double share)
    {
        double[] sorted = [.. seconds.Order()];
        return sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];
    }

    private static string[] MakeChunks(BeirSet set)
    {
        string[] sentences = [.. set.Documents.SelectMany(static document => SentenceEnd().Split(document.Value)).Where(static sentence => sentence.Length > 20)];
        var random = new SeededRandom(42);
        string[] chunks = new string[Chunks];
        for (int chunk = 0; chunk < Chunks; chunk++)
        {
            var parts = new List<string>();
            for (int words = 0; words < ChunkWords;)
            {
                string sentence = sentences[random.NextInt32(sentences.Length)];
                parts.Add(sentence);
                words += sentence.Count(static letter => letter == ' ') + 1;
            }

            chunks[chunk] = string.Join(' ', parts.SelectMany(static part => part.Split(' ')).Take(ChunkWords));
        }

        return chunks;
    }

    private static double[] MeasureOwn(string folder, string[] chunks, string[] queries, Action<string> report)
    {
        WordAnalyzer analyzer = WordAnalyzers.Of("english");
        long begin = Stopwatch.GetTimestamp();
        double processor = ThreadClock.Seconds;
        var head = new HeadWords(chunks.Length);
        for (int row = 0; row < chunks.Length; row++)
        {
            head.Add(row, analyzer.Analyze(chunks[row]));
        }

        var disk = new LocalDisk(folder);
        int[] map = [.. Enumerable.Range(0, chunks.Length)];
        using (var writer = new SegmentWriter(disk, "words.seg", chunks.Length, 1, VectorMetric.Cosine))
        {
            var builder = new WordsBuilder(chunks.Length);
            builder.Add(head, map, head.Terms);
            builder.Write(writer);
            writer.Complete();
        }

        processor = ThreadClock.Seconds - processor;
        report(string.Create(
            CultureInfo.InvariantCulture,
            $"| Hearth, index | {processor:f1} s CPU, {Stopwatch.GetElapsedTime(begin).TotalSeconds:f1} s, {new FileInfo(Path.Combine(folder, "words.seg")).Length >> 20} MiB |"));
        using SegmentFile file = SegmentFile.Open(disk, "words.seg");
        WordPart[] parts = [new WordPart(new SegmentWords(file.Verified(SectionKind.Words), chunks.Length, "words.seg"), chunks.Length, null)];
        double[] best = new double[queries.Length];
        Array.Fill(best, double.MaxValue);
        for (int pass = 0; pass < 5; pass++)
        {
            for (int query = 0; query < queries.Length; query++)
            {
                double started = ThreadClock.Seconds;
                _ = Bm25.Search(parts, WordQuery.Parse(queries[query], analyzer), Take, static (left, right) => left.Row.CompareTo(right.Row));
                best[query] = Math.Min(best[query], ThreadClock.Seconds - started);
            }
        }

        report($"| Hearth, top {Take} | {Figures(best)} |");
        return best;
    }

    private static string Table(int queries, IReadOnlyList<string> rows) => string.Join(
        '\n',
        [
            "# Words beside FTS5",
            "",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- words --path FOLDER`: {Chunks} chunks of {ChunkWords} words, sentences of scifact shuffled;"),
            $"{queries} queries, any of their words, best {Take}; per query the best of five passes for Hearth and of two for FTS5, in processor time of the thread that searches.",
            "FTS5 reads its index through SQLite's pages (all in its cache after the first pass); Hearth's index is a mapped segment. Both score every matching chunk.",
            "",
            "| what | figure |",
            "|---|---|",
            .. rows,
            "",
        ]);

    [GeneratedRegex(@"(?<=[.!?])\s+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex SentenceEnd();
}
