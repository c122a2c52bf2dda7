using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Hearth.Benchmarks.Compute;
using Hearth.Primitives.Contracts;
using Hearth.Testing;
using Hearth.Vectors;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Storage;

namespace Hearth.Benchmarks.Vectors;

/// <summary>Building, searching, filtering and writing a collection through the store, with hnswlib beside it on the same vectors.</summary>
/// <remarks>Hearth's figures hold everything a caller gets: the log with its flushes, segments, merges and tuning in the build; checking, planning, rescoring and records in a search.</remarks>
internal sealed class VectorsBenchmark
{
    private const int Rounds = 7;
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly TextWriter _output;
    private readonly VectorSet _set;
    private readonly string _folder;
    private readonly StringBuilder _table = new();

    private VectorsBenchmark(TextWriter output, VectorSet set)
    {
        _output = output;
        _set = set;
        _folder = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-data", "store");
    }

    /// <summary>Arguments: <c>--rows N</c> how many vectors (default 100,000), <c>--out FILE</c> the table, <c>--keep true</c> takes the store of the run before.</summary>
    public static async Task RunAsync(TextWriter output, IReadOnlyList<string> arguments)
    {
        string? Value(string name)
        {
            int index = arguments.ToList().IndexOf(name);
            return index >= 0 && index + 1 < arguments.Count ? arguments[index + 1] : null;
        }

        int rows = int.Parse(Value("--rows") ?? "100000", CultureInfo.InvariantCulture);
        var benchmark = new VectorsBenchmark(output, VectorSet.Open(rows, output));
        await benchmark.MeasureAsync(Value("--keep") is not null);
        if (Value("--out") is { } file)
        {
            await File.WriteAllTextAsync(file, benchmark._table.ToString());
        }
    }

    private async Task MeasureAsync(bool keeps)
    {
        Say(CultureInfo.InvariantCulture, $"# Vectors beside hnswlib: {_set.Rows:N0} x {VectorSet.Dimensions}");
        Say("");
        Say(CultureInfo.InvariantCulture, $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- vectors --rows {_set.Rows}`.");
        Say("");
        string load = (await File.ReadAllTextAsync("/proc/loadavg", s_none)).Split(' ')[0];
        Say("| condition | |");
        Say("|---|---|");
        Say(CultureInfo.InvariantCulture, $"| data | {_set.Rows:N0} unit vectors and {VectorSet.Questions:N0} questions that are not among them, 1,000 clusters of unlike size, falling spectrum; cosine, ten nearest |");
        Say(CultureInfo.InvariantCulture, $"| machine | {Environment.ProcessorCount} cores, load average {load} at the beginning: other programs ran, so processor time is the steadiest column |");
        Say("| Hearth | through the store: log flushed to the disk, segments, merges, tuning; M 16, efConstruction 128 |");
        Say("| peers | hnswlib C++ (Debian libhnswlib-dev, g++ -O3 -march=native), M 16, efConstruction 128; hnswlib-node 3.0.0 on its graph |");
        Say(CultureInfo.InvariantCulture, $"| method | in turn on the same questions, one thread, {Rounds} rounds; figures are medians of rounds, ratios medians of those of neighbouring rounds, with the lowest and the highest; the peer's ef is the one whose recall is nearest to Hearth's |");
        Say("");
        using HnswPeer native = HnswPeer.StartNative(_set);
        await BuildAsync(native, keeps);
        await SearchAsync(native);
        await FilterAsync();
        await WriteAsync();
    }

    private async Task BuildAsync(HnswPeer native, bool keeps)
    {
        double own = 0;
        double wall = 0;
        if (!keeps || !Directory.Exists(_folder))
        {
            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder, recursive: true);
            }

            TimeSpan used = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            await using VectorStore store = Open(.97);
            var collection = (Collection)await store.CreateAsync(new CollectionDefinition("things", VectorSet.Dimensions), s_none);
            bool isDone = false;
            async Task KeepUpAsync()
            {
                await Task.Yield();
                while (!Volatile.Read(ref isDone))
                {
                    if (!await collection.Upkeep.StepAsync(isIdle: false, s_none))
                    {
                        await Task.Delay(5);
                    }
                }
            }

            Task upkeep = KeepUpAsync();
            for (int first = 0; first < _set.Rows; first += 1_000)
            {
                await collection.UpsertAsync([.. Enumerable.Range(first, Math.Min(1_000, _set.Rows - first)).Select(Record)], s_none);
            }

            Volatile.Write(ref isDone, true);
            await upkeep;
            await collection.SettleAsync(s_none);
            own = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
            wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        double before = Anonymous();
        await using VectorStore opened = Open(.97);
        IVectorCollection found = await FindAsync(opened);
        _ = await found.SearchAsync(Query(0), s_none);
        double megabytes = Anonymous() - before;
        (double peerWall, double peerUsed, double peerMegabytes) = native.Build(1);
        Say("## Build and memory");
        Say("");
        Say("| | processor s | wall s | memory MB |");
        Say("|---|--:|--:|--:|");
        Say(CultureInfo.InvariantCulture, $"| Hearth, log on, until everything is merged | {own:F1} | {wall:F1} | {megabytes:F0} |");
        Say(CultureInfo.InvariantCulture, $"| hnswlib C++, one thread, no log | {peerUsed:F1} | {peerWall:F1} | {peerMegabytes:F0} |");
        Say(CultureInfo.InvariantCulture, $"| ratio | **{peerUsed / Math.Max(own, .001):F2}** | | **{peerMegabytes / megabytes:F2}** |");
        Say("");
        foreach (Part part in Parts(found))
        {
            Say(CultureInfo.InvariantCulture, $"A segment of {((SegmentPart)part).Rows:N0} rows, tuning by {part.Tuning?.Samples ?? 0} samples: {string.Join(", ", part.Tuning?.Curve.Select(static point => string.Create(CultureInfo.InvariantCulture, $"ef {point.Width} {point.Recall:F3}")) ?? [])}; {part.Tuning?.VisitsPerKept:F1} visits per row kept, a visit {part.Tuning?.WalkCost:F1} times a row of a scan.");
            Say("");
        }
    }

    private async Task SearchAsync(HnswPeer native)
    {
        string graph = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-data", $"hnswlib-{_set.Rows}.graph");
        native.Save(graph);
        using HnswPeer node = HnswPeer.StartNode(_set, graph);
        Say("## Search");
        Say("");
        Say("| objective | engine | ef | recall | p50 ms | p99 ms | processor ms | answers/s | ratio of p50 | of processor time |");
        Say("|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (double objective in (double[])[.96, .98])
        {
            await using VectorStore store = Open(objective);
            IVectorCollection collection = await FindAsync(store);
            double recall = (await AnswerAsync(collection)).Recall;
            HnswPeer[] peers = [native, node];
            int width = native.WidthFor(recall);
            var own = new List<SearchFigure>();
            var others = new List<SearchFigure>[] { [], [] };
            for (int round = 0; round < Rounds; round++)
            {
                own.Add(await AnswerAsync(collection));
                for (int peer = 0; peer < peers.Length; peer++)
                {
                    others[peer].Add(peers[peer].Search(width));
                }
            }

            int chosen = Parts(collection).First().Tuning?.Choose(objective).Width ?? 0;
            Say(CultureInfo.InvariantCulture, $"| {objective} | Hearth | {chosen} | {recall:F3} | {Row(own)} | | |");
            for (int peer = 0; peer < peers.Length; peer++)
            {
                List<SearchFigure> other = others[peer];
                Say(CultureInfo.InvariantCulture, $"| | {peers[peer].Name} | {width} | {other[0].Recall:F3} | {Row(other)} | {Ratio(own, other, static figure => figure.Median)} | {Ratio(own, other, static figure => figure.Processor)} |");
            }
        }

        Say("");
        await using VectorStore flat = Open(.97);
        IVectorCollection exact = await FindAsync(flat);
        SearchFigure scan = await AnswerAsync(exact, static query => query with { Exact = true }, 200);
        Say(CultureInfo.InvariantCulture, $"Every row compared (exact): recall {scan.Recall:F4}, p50 {scan.Median:F2} ms, {scan.Processor:F2} ms of processor time.");
        Say("");
    }

    private async Task FilterAsync()
    {
        await using VectorStore store = Open(.97);
        IVectorCollection collection = await FindAsync(store);
        Say("## Filters");
        Say("");
        Say("Beside them, of the reference: Chroma's server took 72 to 75 ms for an equality on the cluster. The first search of a filter looks it up, the others find it remembered.");
        Say("");
        Say("| filter | records | plan | recall | first ms | p50 ms | p99 ms |");
        Say("|---|--:|---|--:|--:|--:|--:|");
        int frequent = _set.Cluster.CountBy(static cluster => cluster).MaxBy(static entry => entry.Value).Key;
        foreach (string text in (string[])["share < 1", "share < 10", "share < 50", "share < 99", "share = 7", $"cluster = {frequent}", "cluster < 100", $"group = \"g{frequent % 50}\" and share >= 50"])
        {
            MetadataFilter filter = FilterParser.Parse(text);
            long started = Stopwatch.GetTimestamp();
            VectorSearchResult first = await collection.SearchAsync(Query(0) with { Filter = filter }, s_none);
            double cold = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var times = new List<double>();
            int hits = 0;
            int wanted = 0;
            for (int question = 0; question < 200; question++)
            {
                started = Stopwatch.GetTimestamp();
                VectorSearchResult found = await collection.SearchAsync(Query(question) with { Filter = filter }, s_none);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                VectorSearchResult exact = await collection.SearchAsync(Query(question) with { Filter = filter, Exact = true }, s_none);
                wanted += exact.Matches.Count;
                hits += found.Matches.Select(static match => match.Record.Id).Intersect(exact.Matches.Select(static match => match.Record.Id), StringComparer.Ordinal).Count();
            }

            times.Sort();
            long records = await collection.CountAsync(filter, s_none);
            Say(CultureInfo.InvariantCulture, $"| `{text}` | {records:N0} | {first.Plan} | {(double)hits / wanted:F3} | {cold:F2} | {times[100]:F3} | {times[198]:F3} |");
        }

        Say("");
    }

    private async Task WriteAsync()
    {
        await using VectorStore store = Open(.97);
        IVectorCollection collection = await FindAsync(store);
        var singles = new List<double>();
        for (int index = 0; index < 300; index++)
        {
            long started = Stopwatch.GetTimestamp();
            await collection.UpsertAsync([Record(index) with { Id = $"new-{index}" }], s_none);
            singles.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var batches = new List<double>();
        for (int batch = 0; batch < 5; batch++)
        {
            long started = Stopwatch.GetTimestamp();
            await collection.UpsertAsync([.. Enumerable.Range(batch * 1_000, 1_000).Select(row => Record(row) with { Id = $"batch-{row}" })], s_none);
            batches.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        List<double> during = await SearchDuringWritesAsync(collection, TimeSpan.FromSeconds(10));
        singles.Sort();
        batches.Sort();
        during.Sort();
        Say("## Writes");
        Say("");
        Say("| | p50 ms | p99 ms |");
        Say("|---|--:|--:|");
        Say(CultureInfo.InvariantCulture, $"| one upsert, flushed and visible | {singles[150]:F2} | {singles[297]:F2} |");
        Say(CultureInfo.InvariantCulture, $"| a batch of 1,000, flushed and visible | {batches[2]:F0} | {batches[4]:F0} (slowest of 5) |");
        Say(CultureInfo.InvariantCulture, $"| search during 1,000 inserts/s in batches of ten | {during[during.Count / 2]:F3} | {during[during.Count * 99 / 100]:F3} |");
    }

    private async Task<List<double>> SearchDuringWritesAsync(IVectorCollection collection, TimeSpan length)
    {
        using var stop = new CancellationTokenSource();
        var times = new List<double>();
        async Task InsertAsync()
        {
            await Task.Yield();
            long begun = Stopwatch.GetTimestamp();
            int batch = 0;
            while (!stop.IsCancellationRequested)
            {
                await collection.UpsertAsync([.. Enumerable.Range(batch * 10, 10).Select(row => Record(row % _set.Rows) with { Id = $"stream-{row}" })], s_none);
                batch++;
                TimeSpan ahead = TimeSpan.FromMilliseconds((batch - 1) * 10) - Stopwatch.GetElapsedTime(begun);
                if (ahead > TimeSpan.Zero)
                {
                    await Task.Delay(ahead);
                }
            }
        }

        Task inserting = InsertAsync();
        long started = Stopwatch.GetTimestamp();
        int question = 0;
        while (Stopwatch.GetElapsedTime(started) < length)
        {
            long asked = Stopwatch.GetTimestamp();
            _ = await collection.SearchAsync(Query(question), s_none);
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            question = (question + 1) % VectorSet.Questions;
            await Task.Delay(2);
        }

        await stop.CancelAsync();
        await inserting;
        return times;
    }

    private async Task<SearchFigure> AnswerAsync(IVectorCollection collection, Func<VectorQuery, VectorQuery>? change = null, int questions = VectorSet.Questions)
    {
        double[] times = new double[questions];
        int hits = 0;
        double used = ThreadClock.Seconds;
        long started = Stopwatch.GetTimestamp();
        for (int question = 0; question < questions; question++)
        {
            VectorQuery query = change?.Invoke(Query(question)) ?? Query(question);
            long asked = Stopwatch.GetTimestamp();
            VectorSearchResult found = await collection.SearchAsync(query, s_none);
            times[question] = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
            ReadOnlySpan<int> truth = _set.Truth.AsSpan(question * VectorSet.Wanted, VectorSet.Wanted);
            foreach (VectorMatch match in found.Matches)
            {
                hits += truth.Contains(int.Parse(match.Record.Id, CultureInfo.InvariantCulture)) ? 1 : 0;
            }
        }

        double wall = Stopwatch.GetElapsedTime(started).TotalSeconds;
        used = ThreadClock.Seconds - used;
        Array.Sort(times);
        return new SearchFigure(hits / (double)(VectorSet.Wanted * questions), times[questions / 2], times[questions * 99 / 100], used * 1e3 / questions, questions / wall);
    }

    private VectorRecord Record(int row) => new(row.ToString(CultureInfo.InvariantCulture))
    {
        Vector = _set.Row(row),
        Metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
        {
            ["share"] = MetadataValue.Of(row * 7919L % 100),
            ["cluster"] = MetadataValue.Of(_set.Cluster[row]),
            ["group"] = MetadataValue.Of($"g{_set.Cluster[row] % 50}"),
        },
    };

    private VectorQuery Query(int question) => new() { Vector = _set.Question(question), Limit = VectorSet.Wanted, Parts = RecordParts.None };

    private VectorStore Open(double objective) => new(new LocalDisk(Directory.CreateDirectory(_folder).FullName), new VectorsOptions { RecallObjective = objective }, TimeProvider.System, hasUpkeep: false);

    private static async Task<IVectorCollection> FindAsync(VectorStore store) => await store.FindAsync("things", s_none) ?? throw new InvalidOperationException("The collection is gone.");

    private static IEnumerable<Part> Parts(IVectorCollection collection) => ((Collection)collection).Parts.Where(static part => part is SegmentPart);

    private static string Row(List<SearchFigure> figures) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(figures, static figure => figure.Median):F3} | {Median(figures, static figure => figure.Slow):F3} | {Median(figures, static figure => figure.Processor):F3} | {Median(figures, static figure => figure.Rate):F0}");

    private static string Ratio(List<SearchFigure> own, List<SearchFigure> other, Func<SearchFigure, double> value)
    {
        double[] ratios = [.. own.Zip(other, (mine, theirs) => value(theirs) / value(mine)).Order()];
        return string.Create(CultureInfo.InvariantCulture, $"**{ratios[ratios.Length / 2]:F2}** ({ratios[0]:F2} to {ratios[^1]:F2})");
    }

    private static double Median(List<SearchFigure> figures, Func<SearchFigure, double> value) => figures.Select(value).Order().ElementAt(figures.Count / 2);

    private static double Anonymous()
    {
#pragma warning disable S1215 // "GC.Collect" should not be called: what is garbage is no memory of the store's, and must be gone to see what is.
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
#pragma warning restore S1215
        string line = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(8, line.Length - 10).Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    private void Say(IFormatProvider provider, [InterpolatedStringHandlerArgument(nameof(provider))] ref DefaultInterpolatedStringHandler line) =>
        Say(string.Create(provider, ref line));

    private void Say(string line)
    {
        _table.Append(line).Append('\n');
        _output.WriteLine(line);
        _output.Flush();
    }
}
