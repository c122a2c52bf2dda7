using System.Diagnostics;
using System.Globalization;
using Hearth.Benchmarks.Peer;
using Hearth.Benchmarks.Serving;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Benchmarks.Server;

/// <summary>Hearth's server beside llama-server over HTTP: the same client, prompts, slots and threads, at each number of streams.</summary>
/// <remarks>
/// Both are started anew for every number of streams, with as many slots, and asked in turn (A B, B A, …). Every round has prompts of its own, so that
/// nothing is cached but what they all begin with. Guessing ahead is off on both sides unless <c>--guesses true</c> turns Hearth's on, which is its
/// default; llama-server's is off by default.
/// </remarks>
internal static class ServerBenchmark
{
    private const int SlotContextTokens = 1024;
    private const int PromptWords = 48;
    private static readonly int[] s_streams = [1, 2, 4, 8, 16, 32];
    private static readonly string[] s_words =
        ["the", "a", "small", "house", "river", "was", "near", "and", "old", "people", "came", "from", "every", "town", "to", "see", "it", "in", "spring", "again"];

    /// <summary>Arguments: <c>--path FILE</c> of a model, <c>--threads N</c>, <c>--streams N</c> for one number of streams, <c>--tokens N</c> of each
    /// answer, <c>--rounds N</c>, <c>--guesses true</c>, <c>--out FILE</c>.</summary>
    public static async Task RunAsync(TextWriter output, IReadOnlyList<string> arguments)
    {
        string path = ServingWorld.Text(arguments, "--path") ?? RepositoryPaths.DefaultModel;
        int threads = ServingWorld.Number(arguments, "--threads", Math.Min(2, Environment.ProcessorCount));
        int tokens = ServingWorld.Number(arguments, "--tokens", 96);
        int rounds = ServingWorld.Number(arguments, "--rounds", 5);
        bool guesses = ServingWorld.Text(arguments, "--guesses") is { } text && bool.Parse(text);
        int[] counts = ServingWorld.Number(arguments, "--streams", 0) is > 0 and var one ? [one] : s_streams;
        string peer = await LlamaServerBuild.EnsureAsync(output);
        string conditions = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            | model | {Path.GetFileName(path)}, {threads} threads, greedy, {tokens} tokens per answer behind a prompt of about {PromptWords} of its own, `POST /v1/completions` as a stream |
            | Hearth | `hearth up`, as many answers at once as streams; guessing ahead {(guesses ? "on" : "off")} |
            | peer | llama-server v0.5.0 on the libraries of npm node-llama-cpp 3.22.1, `--parallel` as many as streams, {SlotContextTokens} tokens of context each, continuous batching |
            | method | {rounds} rounds in turn with one client; tokens per second from the first request to the last token, the median of the rounds; the ratio is the median of the ratios of neighbouring rounds |
            """);
        List<ServerFigure> figures = [];
        await output.WriteLineAsync(ServerReport.Head);
        foreach (int streams in counts)
        {
            ServerFigure figure = await MeasureAsync(peer, path, threads, streams, tokens, rounds, guesses);
            figures.Add(figure);
            await output.WriteLineAsync(ServerReport.Row(figure));
            await WarnAsync(output, "llama-server", figure.Own);
            await WarnAsync(output, "Hearth", figure.Peer);
            await output.FlushAsync();
            if (ServingWorld.Text(arguments, "--out") is { } table)
            {
                await File.WriteAllTextAsync(table, ServerReport.Write(figures, conditions, TimeProvider.System.GetUtcNow()));
            }
        }
    }

    /// <summary>Says when the server that was not asked took time from the other one.</summary>
    private static async Task WarnAsync(TextWriter output, string idle, IReadOnlyList<ServerRound> rounds)
    {
        const double ShareMax = 0.05;
        double share = rounds.Average(static round => round.OtherShare);
        if (share > ShareMax)
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{idle} used {share:P0} of a core while it was not asked"));
        }
    }

    private static async Task<ServerFigure> MeasureAsync(string peerProgram, string path, int threads, int streams, int tokens, int rounds, bool guesses)
    {
        string home = Directory.CreateTempSubdirectory("hearth-server-").FullName;
        int ownPort = StreamServer.FreePort();
        int peerPort = StreamServer.FreePort();
        await using StreamServer own = StartHearth(home, path, ownPort, threads, streams, guesses);
        await using StreamServer peer = StartPeer(peerProgram, path, peerPort, threads, streams);
        using StreamClient ownClient = new(Address(ownPort), $"\"logit_bias\":{{{NoEnd(path)}}}");
        using StreamClient peerClient = new(Address(peerPort), "\"ignore_eos\":true");
        await own.AwaitAsync(ownClient);
        await peer.AwaitAsync(peerClient);
        List<ServerRound> ownRounds = [];
        List<ServerRound> peerRounds = [];

        // The first round warms both up and does not count.
        for (int round = 0; round <= rounds; round++)
        {
            string[] prompts = [.. Enumerable.Range(0, streams).Select(stream => Prompt(round, stream))];
            bool ownFirst = round % 2 == 0;
            ServerRound first = await ServerRound.RunAsync(ownFirst ? ownClient : peerClient, ownFirst ? peer : own, prompts, tokens);
            ServerRound second = await ServerRound.RunAsync(ownFirst ? peerClient : ownClient, ownFirst ? own : peer, prompts, tokens);
            if (round > 0)
            {
                ownRounds.Add(ownFirst ? first : second);
                peerRounds.Add(ownFirst ? second : first);
            }
        }

        Directory.Delete(home, recursive: true);
        return new ServerFigure(streams, ownRounds, peerRounds);
    }

    /// <summary>What <c>ignore_eos</c> does in llama-server.</summary>
    private static string NoEnd(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return string.Join(',', Tokenizer.FromGguf(file.Metadata).EndOfGenerationTokens.Select(static token => string.Create(CultureInfo.InvariantCulture, $"\"{token}\":-100")));
    }

    private static StreamServer StartHearth(string home, string path, int port, int threads, int streams, bool guesses)
    {
        ProcessStartInfo start = new(
            Path.Combine(RepositoryPaths.Root, "hearth"), ["up", "--port", Text(port), "--home", home, "--model", path, "--quiet"]);
        start.Environment["HEARTH_INFERENCE__THREADS"] = Text(threads);
        start.Environment["HEARTH_INFERENCE__CONCURRENT_MAX"] = Text(streams);
        start.Environment["HEARTH_INFERENCE__SPECULATIVE_TOKENS_MAX"] = guesses ? "8" : "0";
        return new StreamServer("Hearth", start);
    }

    private static StreamServer StartPeer(string program, string path, int port, int threads, int streams)
    {
        ProcessStartInfo start = new(
            program,
            [
                "--model", path, "--host", "127.0.0.1", "--port", Text(port), "--parallel", Text(streams), "--ctx-size", Text(streams * SlotContextTokens),
                "--threads", Text(threads), "--threads-batch", Text(threads), "--cont-batching", "--no-webui", "--offline",
            ])
        {
            // It looks for the variants of its kernels here.
            WorkingDirectory = RepositoryPaths.LlamaCppLibraries,
        };
        start.Environment["LD_LIBRARY_PATH"] = RepositoryPaths.LlamaCppLibraries;
        return new StreamServer("llama-server", start);
    }

    private static string Prompt(int round, int stream)
    {
        SeededRandom random = new(((ulong)round << 32) + (ulong)stream);
        return string.Join(' ', Enumerable.Range(0, PromptWords).Select(_ => s_words[random.NextInt32(s_words.Length)]));
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{Text(port)}/");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
