using System.Globalization;
using Hearth.Benchmarks.Serving;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Hearth.Vectors.Words;

namespace Hearth.Benchmarks.Retrieval;

/// <summary>How well words, vectors and both find what is relevant, on a folder in BEIR layout, through collections of the embedded store.</summary>
internal static class RetrievalBenchmark
{
    private const int Depth = 100;

    /// <summary>Arguments: <c>--path FOLDER</c>, <c>--out FILE</c> for the table.</summary>
    public static async Task RunAsync(TextWriter output, IReadOnlyList<string> arguments)
    {
        string path = ServingWorld.Text(arguments, "--path") ?? throw new ArgumentException("--path FOLDER is needed: a folder in BEIR layout.", nameof(arguments));
        BeirSet set = BeirSet.Read(path);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        float[][] documents = EmbeddingCache.Embed([.. set.Documents.Select(static document => document.Value)], $"{name}-documents", output);
        float[][] queries = EmbeddingCache.Embed([.. set.Queries.Select(static query => query.Value)], $"{name}-queries", output);
        var rows = new List<string>();
        void Report(string what, RetrievalScore score)
        {
            output.WriteLine($"{what}: {score}");
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"| {what} | {score.Gain:f4} | {score.Recall:f4} | {score.Reciprocal:f4} |"));
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("hearth-retrieval-");
        try
        {
            await using VectorStore store = VectorStore.Open(folder.FullName, new VectorsOptions(), TimeProvider.System);
            IVectorCollection collection = await FillAsync(store, set, documents);
            await MeasureAsync(collection, set, queries, Report);
            Report("BM25, k1 .9, b .4 (the same index, outside a collection)", Outside(set, .9f, .4f));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        if (ServingWorld.Text(arguments, "--out") is { } file)
        {
            await File.WriteAllTextAsync(file, Table(name, set, rows));
        }
    }

    private static async Task<IVectorCollection> FillAsync(VectorStore store, BeirSet set, float[][] vectors)
    {
        IVectorCollection collection = await store.CreateAsync(new CollectionDefinition("documents", vectors[0].Length), CancellationToken.None);
        VectorRecord[] records = [.. set.Documents.Select((document, index) => new VectorRecord(document.Key) { Text = document.Value, Vector = vectors[index] })];
        foreach (VectorRecord[] batch in records.Chunk(1000))
        {
            await collection.UpsertAsync(batch, CancellationToken.None);
        }

        return collection;
    }

    private static async Task MeasureAsync(IVectorCollection collection, BeirSet set, float[][] queries, Action<string, RetrievalScore> report)
    {
        var byWeight = new Dictionary<double, RetrievalScore[]>();
        for (int step = 0; step <= 20; step++)
        {
            double weight = step / 20.0;
            var scores = new RetrievalScore[queries.Length];
            for (int index = 0; index < queries.Length; index++)
            {
                KeyValuePair<string, string> query = set.Queries[index];
                var asked = new VectorQuery { Text = query.Value, Vector = queries[index], VectorWeight = weight, Limit = Depth, Parts = RecordParts.None };
                VectorSearchResult found = await collection.SearchAsync(asked, CancellationToken.None);
                scores[index] = RetrievalScore.Of([.. found.Matches.Select(static match => match.Record.Id)], set.Judgements[query.Key]);
            }

            byWeight[weight] = scores;
        }

        report("BM25, k1 1.2, b .75", RetrievalScore.Mean(byWeight[0]));
        report("dense", RetrievalScore.Mean(byWeight[1]));
        report("hybrid, weight .5", RetrievalScore.Mean(byWeight[.5]));
        bool[] choosing = [.. set.Queries.Select(static query => BeirSet.IsForChoosing(query.Key))];
        RetrievalScore Half(double weight, bool isForChoosing) =>
            RetrievalScore.Mean([.. byWeight[weight].Where((_, index) => choosing[index] == isForChoosing)]);
        double chosen = byWeight.Keys.MaxBy(weight => Half(weight, isForChoosing: true).Gain);
        report(string.Create(CultureInfo.InvariantCulture, $"choosing half ({choosing.Count(static half => half)} queries): hybrid, weight {chosen:0.##}"), Half(chosen, isForChoosing: true));
        report("other half: BM25", Half(0, isForChoosing: false));
        report("other half: dense", Half(1, isForChoosing: false));
        report(string.Create(CultureInfo.InvariantCulture, $"other half: hybrid, weight {chosen:0.##}"), Half(chosen, isForChoosing: false));
        foreach (double weight in byWeight.Keys.Order())
        {
            report(string.Create(CultureInfo.InvariantCulture, $"all queries: weight {weight:0.##}"), RetrievalScore.Mean(byWeight[weight]));
        }
    }

    private static RetrievalScore Outside(BeirSet set, float k1, float b)
    {
        WordAnalyzer analyzer = WordAnalyzers.Of("english");
        var words = new HeadWords(set.Documents.Count);
        for (int row = 0; row < set.Documents.Count; row++)
        {
            words.Add(row, analyzer.Analyze(set.Documents[row].Value));
        }

        WordPart[] parts = [new WordPart(words, set.Documents.Count, null)];
        return RetrievalScore.Mean(
        [
            .. set.Queries.Select(query => RetrievalScore.Of(
                [.. Bm25.Search(parts, WordQuery.Parse(query.Value, analyzer), Depth, static (left, right) => left.Row.CompareTo(right.Row), k1, b).Select(found => set.Documents[found.Row].Key)],
                set.Judgements[query.Key])),
        ]);
    }

    private static string Table(string name, BeirSet set, IReadOnlyList<string> rows) => string.Join(
        '\n',
        [
            "# Retrieval",
            "",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- retrieval --path FOLDER`: {name}, {set.Documents.Count} documents, {set.Queries.Count} judged queries."),
            "Title and text in one; vectors by all-MiniLM-L6-v2 in Q8_0, cut at 256 tokens; English analyzer; through a collection of the embedded store.",
            "The weight is chosen on the queries whose id's bytes have an even sum, and reported on the others.",
            "",
            "| what | nDCG@10 | recall@100 | MRR |",
            "|---|--:|--:|--:|",
            .. rows,
            "",
        ]);
}
