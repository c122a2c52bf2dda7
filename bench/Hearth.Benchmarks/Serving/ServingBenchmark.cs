using System.Diagnostics;
using System.Globalization;
using Hearth.Inference;
using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Primitives;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Benchmarks.Serving;

/// <summary>What many callers at once get of one model, without HTTP: tokens per second by concurrency, gaps during a long prompt, and cached prompts.</summary>
internal static class ServingBenchmark
{
    private const int AnswerTokens = 96;
    private const int LongPromptTokens = 7900;
    private const int GapAnswerTokens = 256;
    private static readonly int[] s_writers = [1, 4];
    private static readonly int[] s_concurrencies = [1, 2, 4, 8, 16, 32];

    /// <summary>Arguments: <c>--path FILE</c> of a model, <c>--threads N</c>, <c>--part rate|gap|cached|batch|steps</c> (all but the last two otherwise),
    /// <c>--writers N</c> and <c>--prompt N</c> for the gap of so many streams during a prompt of so many tokens,
    /// <c>--rounds N</c> of <c>batch</c>.</summary>
    public static async Task RunAsync(TextWriter output, IReadOnlyList<string> arguments)
    {
        string path = ServingWorld.Text(arguments, "--path") ?? RepositoryPaths.DefaultModel;
        int threads = ServingWorld.Number(arguments, "--threads", 0);
        string? part = ServingWorld.Text(arguments, "--part");
        double prefill = part is null or "rate" ? MeasurePrefill(path, threads) : 0;
        using ServingWorld world = new(path, new InferenceOptions { ConcurrentMax = 64, QueueLengthMax = 64, Threads = threads, CacheMaxMb = 2000 });
        if (part is null or "rate")
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"prefill of 512 alone: {prefill:0} tokens/s"));
            foreach (int streams in s_concurrencies)
            {
                double rate = await MeasureRateAsync(world, streams);
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{streams} streams: {rate:0} tokens/s written, {rate / prefill:P0} of prefill"));
            }
        }

        if (part is null or "gap")
        {
            int promptTokens = ServingWorld.Number(arguments, "--prompt", LongPromptTokens);
            int[] writers = ServingWorld.Number(arguments, "--writers", 0) is > 0 and var only ? [only] : s_writers;
            foreach (int count in writers)
            {
                await MeasureGapsAsync(output, world, count, promptTokens);
            }
        }

        if (part is null or "cached")
        {
            await MeasureCachedAsync(output, world);
        }

        if (part is "batch")
        {
            BatchRate.Run(output, world.Model.Model, ServingWorld.Number(arguments, "--rounds", 0));
        }

        if (part is "steps")
        {
            StepCost.Run(output, world.Model.Model);
        }
    }

    private static double MeasurePrefill(string path, int threads)
    {
        using GgufFile file = GgufFile.Open(path);
        LanguageModelSettings settings = new();
        using LanguageModel model = LanguageModel.Load(
            file, threads > 0 ? settings with { Threads = threads } : settings, progress: null, CancellationToken.None);
        int[] tokens = [.. Enumerable.Range(0, 512).Select(index => (index * 7919) % model.Shape.Vocabulary)];
        double best = 0;
        for (int run = 0; run < 5; run++)
        {
            using DecodeSession session = model.CreateSession(512);
            long begun = Stopwatch.GetTimestamp();
            session.Forward(tokens, CancellationToken.None);
            best = Math.Max(best, tokens.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return best;
    }

    /// <summary>Tokens per second while all streams write: prompts are short and their own, and the first tokens do not count.</summary>
    private static async Task<double> MeasureRateAsync(ServingWorld world, int streams)
    {
        double best = 0;
        for (int run = 0; run < 3; run++)
        {
            List<double>[] times = await Task.WhenAll(Enumerable.Range(0, streams).Select(index => WriteAsync(world, $"{run} {streams} {index} Once", AnswerTokens)));
            double from = times.Max(static stream => stream[0]);
            double to = times.Min(static stream => stream[^1]);
            long written = times.Sum(stream => stream.Count(time => time > from && time <= to));
            best = Math.Max(best, written / (to - from));
        }

        return best;
    }

    private static async Task MeasureGapsAsync(TextWriter output, ServingWorld world, int writers, int promptTokens)
    {
        using CancellationTokenSource enough = new();
        Task<List<double>>[] streams = [.. Enumerable.Range(0, writers).Select(index => WriteOnAsync(world, index, enough.Token))];
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);
        double begun = Now();
        await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, LongPrompt((ulong)writers, promptTokens))], world.Endless(1));
        double ended = Now();
        await enough.CancelAsync();
        List<double>[] times = await Task.WhenAll(streams);
        double[] before = [.. times.SelectMany(stream => Gaps(stream, begun - 3, begun)).Order()];
        double[] during = [.. times.SelectMany(stream => Gaps(stream, begun, ended)).Order()];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{writers} streams during a prompt of {promptTokens}: gap {1000 * before[before.Length / 2]:0.0} ms before; during {1000 * during[during.Length / 2]:0.0} (median), "
                + $"{1000 * during[(int)(during.Length * 0.99)]:0.0} (p99), {during[(int)(during.Length * 0.99)] / before[before.Length / 2]:0.0} times the normal one; prompt at {promptTokens / (ended - begun):0} tokens/s"));
    }

    private static async Task MeasureCachedAsync(TextWriter output, ServingWorld world)
    {
        ChatMessage[] messages = [new(ChatRole.User, LongPrompt(99, LongPromptTokens))];
        await world.Client.GetResponseAsync(messages, world.Endless(1));
        List<double> seconds = [];
        for (int run = 0; run < 9; run++)
        {
            double begun = Now();
            ChatResponse response = await world.Client.GetResponseAsync(messages, world.Endless(1));
            seconds.Add(Now() - begun);
            if (response.Usage?.CachedInputTokenCount is not > 7000)
            {
                throw new InvalidOperationException("The prompt was not cached.");
            }
        }

        seconds.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"first token after a cached prompt of {LongPromptTokens}: {1000 * seconds[seconds.Count / 2]:0.0} ms, tokenizing included"));
    }

    /// <summary>When each piece of an answer came, in seconds.</summary>
    private static async Task<List<double>> WriteAsync(ServingWorld world, string prompt, int tokens, CancellationToken cancellationToken = default)
    {
        List<double> times = [];
        ChatOptions options = world.Endless(tokens);
        options.Temperature = 1;
        try
        {
            await foreach (ChatResponseUpdate update in world.Client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, prompt)], options, cancellationToken))
            {
                times.Add(Now());
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was written.
        }

        return times;
    }

    /// <summary>Answer after answer, so that the length of what was written stays what it was before: with it, the normal gap would grow. NaN stands between answers.</summary>
    private static async Task<List<double>> WriteOnAsync(ServingWorld world, int writer, CancellationToken cancellationToken)
    {
        List<double> times = [];
        int answer = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            times.AddRange(await WriteAsync(world, $"gaps {writer} {answer++} One day", GapAnswerTokens, cancellationToken));
            times.Add(double.NaN);
        }

        return times;
    }

    private static IEnumerable<double> Gaps(List<double> times, double from, double to) =>
        times.Zip(times.Skip(1)).Where(pair => pair.First >= from && pair.Second <= to).Select(static pair => pair.Second - pair.First);

    /// <summary>Words of one token each.</summary>
    private static string LongPrompt(ulong seed, int tokens)
    {
        SeededRandom random = new(seed);
        string[] words = [" the", " and", " was", " one", " with", " that", " from", " have", " this", " when"];
        return string.Concat(Enumerable.Range(0, tokens).Select(_ => words[random.NextInt32(words.Length)]));
    }

    private static double Now() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
