using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Hearth.Benchmarks.Serving;
using Hearth.Benchmarks.Speed;
using Hearth.Benchmarks.Vectors;
using Hearth.Testing;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>Hearth's server beside Chroma's: the same requests from the same client through the same API, in turn.</summary>
/// <remarks>Both are started anew after they were loaded, so memory and times are those of a server that serves what it finds on the disk.</remarks>
internal sealed class VectorsHttpBenchmark
{
    private const int Batch = 1_000;
    private const int Batches = 7;
    private const int FilteredQuestions = 100;
    private const int FilteredRounds = 3;
    private static readonly int[] s_clients = [4, 16];
    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(2);
    private readonly TextWriter _output;
    private readonly VectorSet _set;
    private readonly int _rounds;
    private readonly string _folder;
    private readonly byte[][] _questions;
    private readonly HashSet<string>[] _truth;
    private readonly string? _file;
    private readonly StringBuilder _table = new();

    private VectorsHttpBenchmark(TextWriter output, string? file, VectorSet set, int rounds)
    {
        _output = output;
        _file = file;
        _set = set;
        _rounds = rounds;
        _folder = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-data", string.Create(CultureInfo.InvariantCulture, $"vectors-http-{set.Rows}"));
        _questions = [.. Enumerable.Range(0, VectorSet.Questions).Select(question => RequestBodies.Query(set, question, null))];
        _truth = [.. set.Truth.Chunk(VectorSet.Wanted).Select(static rows => rows.Select(static row => row.ToString(CultureInfo.InvariantCulture)).ToHashSet(StringComparer.Ordinal))];
    }

    /// <summary>Arguments: <c>--rows N</c> how many vectors (default 100,000), <c>--rounds N</c> (default 5), <c>--keep true</c> takes what the run before has
    /// loaded, <c>--out FILE</c> the table.</summary>
    public static async Task RunAsync(TextWriter output, IReadOnlyList<string> arguments)
    {
        var benchmark = new VectorsHttpBenchmark(
            output, ServingWorld.Text(arguments, "--out"), VectorSet.Open(ServingWorld.Number(arguments, "--rows", 100_000), output), ServingWorld.Number(arguments, "--rounds", 5));
        await ServerPair.FetchAsync();
        await benchmark.MeasureAsync(ServingWorld.Text(arguments, "--keep") is { } keeps && bool.Parse(keeps));
    }

    private async Task MeasureAsync(bool keeps)
    {
        string load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
        Say("# Vectors over HTTP beside Chroma");
        Say("");
        Say(CultureInfo.InvariantCulture, $"Measured on {TimeProvider.System.GetUtcNow():yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- vectors-http --rows {_set.Rows}`.");
        Say("");
        Say("| condition | |");
        Say("|---|---|");
        Say(CultureInfo.InvariantCulture, $"| processor | {SpeedReport.ProcessorName()}, {Environment.ProcessorCount} of its cores, the client on them too; load average {load} at the beginning |");
        Say(CultureInfo.InvariantCulture, $"| data | {_set.Rows:N0} unit vectors of {VectorSet.Dimensions} and {VectorSet.Questions:N0} questions that are not among them; cosine, ten nearest |");
        Say("| Hearth | `hearth up`, its Chroma API; every write flushed to the disk; recall objective as it is by default |");
        Say("| Chroma | the server of npm chromadb 3.5.0 (chromadb-js-bindings 1.3.4), one node; M 16, ef_construction 128, ef_search 100 |");
        Say(CultureInfo.InvariantCulture, $"| method | the same bodies from one client on connections that stay open, in turn, {_rounds} rounds after one to warm up ({FilteredRounds} with filters, {FilteredQuestions} questions); figures are medians of rounds, ratios medians of those of a round, above 1 where Hearth is better; a filter of a share is the same for all questions and Hearth remembers it, the one of a cluster is another for nearly every question |");
        Say("");
        Say(PairedFigure.Head);
        bool loads = !keeps || !Directory.Exists(_folder);
        if (loads)
        {
            await LoadAsync();
        }

        await using ServerPair servers = await ServerPair.StartAsync(_folder);
        await servers.InTurnAsync(0, ReadyAsync);
        await SearchAsync(servers);
        await ClientsAsync(servers);
        await FilterAsync(servers);
        await RestAsync(servers);
        Say(servers, "resident memory, MB", "VmRSS");
        Say(servers, "of it not mapped from files, MB", "RssAnon");
        await UpsertAsync(servers);
    }

    private async Task LoadAsync()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        await using ServerPair servers = await ServerPair.StartAsync(_folder);
        var acknowledged = new PairedFigure("load in batches of 1,000, acknowledged, s", "F1", RatioKind.Cost);
        var processor = new PairedFigure("load, processor time until it rests, s", "F1", RatioKind.Cost);
        var batches = new PairedFigure("a batch of 1,000 of the load, p50 ms", "F0", RatioKind.Cost);
        ((double Wall, double Processor, double Median) own, (double Wall, double Processor, double Median) peer) = await servers.InTurnAsync(0, FillAsync);
        acknowledged.Add((own.Wall, peer.Wall));
        processor.Add((own.Processor, peer.Processor));
        batches.Add((own.Median, peer.Median));
        Say(acknowledged.ToString());
        Say(processor.ToString());
        Say(batches.ToString());
    }

    private async Task<(double Wall, double Processor, double Median)> FillAsync(VectorServer server)
    {
        await server.Client.CreateAsync();
        List<double> times = [];
        double used = server.ProcessorSeconds;
        for (int first = 0; first < _set.Rows; first += Batch)
        {
            byte[] body = RequestBodies.Upsert(_set, first, Math.Min(Batch, _set.Rows - first), "");
            long sent = Stopwatch.GetTimestamp();
            await server.Client.UpsertAsync(body);
            times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
        }

        // Chroma indexes what was written when it is asked.
        await server.Client.QueryAsync(_questions[0]);
        await server.RestAsync();
        double wall = times.Sum() / 1e3;
        times.Sort();
        return (wall, server.ProcessorSeconds - used, times[times.Count / 2]);
    }

    private async Task<bool> ReadyAsync(VectorServer server)
    {
        await server.Client.FindAsync();
        int count = await server.Client.CountAsync();
        if (count != _set.Rows)
        {
            throw new InvalidOperationException($"{server.Name} has {count} records: run this without --keep.");
        }

        await server.Client.QueryAsync(_questions[0]);
        await server.RestAsync();
        return true;
    }

    private async Task SearchAsync(ServerPair servers)
    {
        var median = new PairedFigure("search, p50 ms", "F3", RatioKind.Cost);
        var slow = new PairedFigure("search, p99 ms", "F3", RatioKind.Cost);
        var processor = new PairedFigure("search, processor time of the server, ms", "F3", RatioKind.Cost);
        var recall = new PairedFigure("search, recall@10", "F4", RatioKind.None);
        for (int round = -1; round < _rounds; round++)
        {
            (SearchRun own, SearchRun peer) = await servers.InTurnAsync(round + 1, server => SearchRun.SequentialAsync(server, _questions, _truth));
            if (round >= 0)
            {
                median.Add((own.Median, peer.Median));
                slow.Add((own.Slow, peer.Slow));
                processor.Add((own.Processor, peer.Processor));
                recall.Add((own.Recall, peer.Recall));
            }
        }

        Say(median.ToString());
        Say(slow.ToString());
        Say(processor.ToString());
        Say(recall.ToString());
    }

    private async Task ClientsAsync(ServerPair servers)
    {
        foreach (int clients in s_clients)
        {
            var rate = new PairedFigure(string.Create(CultureInfo.InvariantCulture, $"{clients} clients, searches/s"), "F0", RatioKind.Rate);
            var slow = new PairedFigure(string.Create(CultureInfo.InvariantCulture, $"{clients} clients, p99 ms"), "F2", RatioKind.Cost);
            for (int round = -1; round < _rounds; round++)
            {
                (SearchRun own, SearchRun peer) = await servers.InTurnAsync(round + 1, server => SearchRun.ConcurrentAsync(server, _questions, clients, s_length));
                if (round >= 0)
                {
                    rate.Add((own.Rate, peer.Rate));
                    slow.Add((own.Slow, peer.Slow));
                }
            }

            Say(rate.ToString());
            Say(slow.ToString());
        }
    }

    private async Task FilterAsync(ServerPair servers)
    {
        RowFilterCase[] filters = [.. RowFilterCase.All];
        HashSet<string>[][] truth = FilterTruth.Find(_set, filters, FilteredQuestions);
        for (int index = 0; index < filters.Length; index++)
        {
            RowFilterCase filter = filters[index];
            byte[][] questions = [.. Enumerable.Range(0, FilteredQuestions).Select(question => RequestBodies.Query(_set, question, (filter.Field, filter.Asked(_set, question))))];
            var median = new PairedFigure($"equality, {filter.Label}, p50 ms", "F3", RatioKind.Cost);
            var first = new PairedFigure($"equality, {filter.Label}, the very first, ms", "F2", RatioKind.Cost);
            var recall = new PairedFigure($"equality, {filter.Label}, recall@10", "F4", RatioKind.None);
            for (int round = 0; round < FilteredRounds; round++)
            {
                (SearchRun own, SearchRun peer) = await servers.InTurnAsync(round, server => SearchRun.SequentialAsync(server, questions, truth[index]));
                median.Add((own.Median, peer.Median));
                recall.Add((own.Recall, peer.Recall));
                if (round == 0)
                {
                    first.Add((own.First, peer.First));
                }
            }

            Say(median.ToString());
            Say(first.ToString());
            Say(recall.ToString());
        }
    }

    private async Task UpsertAsync(ServerPair servers)
    {
        var acknowledged = new PairedFigure("a batch of 1,000 more, acknowledged, ms", "F0", RatioKind.Cost);
        var searched = new PairedFigure("a batch of 1,000 more, acknowledged and the next search answered, ms", "F0", RatioKind.Cost);
        for (int batch = 0; batch < Batches; batch++)
        {
            int first = batch * Batch % _set.Rows;
            int count = Math.Min(Batch, _set.Rows - first);
            string prefix = string.Create(CultureInfo.InvariantCulture, $"more-{batch}-");
            byte[] body = RequestBodies.Upsert(_set, first, count, prefix);
            byte[] question = _questions[batch];
            ((double Acknowledged, double Searched) own, (double Acknowledged, double Searched) peer) = await servers.InTurnAsync(batch, async server =>
            {
                long sent = Stopwatch.GetTimestamp();
                await server.Client.UpsertAsync(body);
                double written = Stopwatch.GetElapsedTime(sent).TotalMilliseconds;
                await server.Client.QueryAsync(question);
                return (written, Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            });
            acknowledged.Add((own.Acknowledged, peer.Acknowledged));
            searched.Add((own.Searched, peer.Searched));
            await servers.InTurnAsync(batch, server => server.Client.DeleteAsync(RequestBodies.Delete(first, count, prefix)));
        }

        Say(acknowledged.ToString());
        Say(searched.ToString());
    }

    private static async Task RestAsync(ServerPair servers)
    {
        await servers.Own.RestAsync();
        await servers.Peer.RestAsync();
    }

    private void Say(ServerPair servers, string label, string kind)
    {
        var memory = new PairedFigure(label, "F0", RatioKind.Cost);
        memory.Add((servers.Own.Megabytes(kind), servers.Peer.Megabytes(kind)));
        Say(memory.ToString());
    }

    private void Say(IFormatProvider provider, [InterpolatedStringHandlerArgument(nameof(provider))] ref DefaultInterpolatedStringHandler line) =>
        Say(string.Create(provider, ref line));

    /// <summary>The file is written after every line: what was measured before an interruption is kept.</summary>
    private void Say(string line)
    {
        _table.Append(line).Append('\n');
        if (_file is not null)
        {
            File.WriteAllText(_file, _table.ToString());
        }

        _output.WriteLine(line);
        _output.Flush();
    }
}
