using System.Diagnostics;
using System.Globalization;
using Hearth.Inference;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Benchmarks.Serving;

/// <summary>Many streams for minutes, with callers that leave, in little memory: every answer must be its serial one, and nothing may grow.</summary>
internal static class SoakBenchmark
{
    private const int Requests = 256;
    private const int CacheMegabytes = 8;

    /// <summary>Memory of the process may differ by this from a quarter of the way to the end: what collections leave, not what a leak does.</summary>
    private const long GrowthMax = 48L << 20;

    /// <summary>Arguments: <c>--seconds N</c>, <c>--streams N</c>, <c>--path FILE</c> of a model.</summary>
    /// <returns>Whether everything was as it must be.</returns>
    public static async Task<bool> RunAsync(TextWriter output, IReadOnlyList<string> arguments)
    {
        string path = ServingWorld.Text(arguments, "--path") ?? RepositoryPaths.TestData("stories656k-bytesafe", "TinyStories-656K-bytesafe.Q8_0.gguf");
        int seconds = ServingWorld.Number(arguments, "--seconds", 120);
        int streams = ServingWorld.Number(arguments, "--streams", 64);
        (SoakRequest[] requests, string[] expected) = await AnswerAloneAsync(path);
        using ServingWorld world = new(
            path, new InferenceOptions { ConcurrentMax = Math.Min(64, streams), QueueLengthMax = streams, CacheMaxMb = CacheMegabytes });
        SoakTotals totals = new();
        long early = await CallAsync(world, streams, requests, expected, totals, TimeSpan.FromSeconds(seconds));
        long late = MeasureMemory();
        world.Client.Dispose();
        int pages = world.Model.Model.Pool.PagesUsed;
        bool isSound = totals.Wrong == 0 && pages == 0 && late - early < GrowthMax;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{streams} streams, {seconds} s: {totals.Whole} answers equal their serial runs, {totals.Left} callers left early, {totals.Wrong} differ; "
                + $"{totals.Tokens / seconds} tokens/s; {pages} pages left; memory {early >> 20} MiB after a quarter, {late >> 20} MiB at the end: {(isSound ? "sound" : "NOT SOUND")}"));
        return isSound;
    }

    private static async Task<(SoakRequest[] Requests, string[] Expected)> AnswerAloneAsync(string path)
    {
        using ServingWorld serial = new(path, new InferenceOptions { ConcurrentMax = 1, SpeculativeTokensMax = 0 });
        SoakRequest[] requests = SoakRequest.CreateMany(serial, Requests);
        string[] expected = new string[requests.Length];
        for (int index = 0; index < requests.Length; index++)
        {
            // An owner each: nothing is reused.
            expected[index] = (await requests[index].RunAsync(serial.Client, OwnerId.FromKey($"alone {index}"), int.MaxValue)).Text;
        }

        return (requests, expected);
    }

    /// <summary>All callers for the whole time.</summary>
    /// <returns>Memory after a quarter of it.</returns>
    private static async Task<long> CallAsync(
        ServingWorld world, int streams, SoakRequest[] requests, string[] expected, SoakTotals totals, TimeSpan duration)
    {
        long begun = Stopwatch.GetTimestamp();
        Task[] callers = [.. Enumerable.Range(0, streams).Select(index => CallAsync(world, index, requests, expected, totals, begun, duration))];
        await Task.Delay(duration / 4, TimeProvider.System);
        long early = MeasureMemory();
        await Task.WhenAll(callers);
        return early;
    }

    private static async Task CallAsync(
        ServingWorld world, int caller, SoakRequest[] requests, string[] expected, SoakTotals totals, long begun, TimeSpan duration)
    {
        SeededRandom random = new((ulong)caller);
        OwnerId owner = OwnerId.FromKey($"owner {caller % 5}");
        while (Stopwatch.GetElapsedTime(begun) < duration)
        {
            int index = random.NextInt32(requests.Length);
            int leavesAfter = random.NextInt32(5) == 0 ? 1 + random.NextInt32(40) : int.MaxValue;
            (string text, bool isWhole, long tokens) = await requests[index].RunAsync(world.Client, owner, leavesAfter);
            bool isRight = isWhole ? string.Equals(text, expected[index], StringComparison.Ordinal) : expected[index].StartsWith(text, StringComparison.Ordinal);
            totals.Add(isWhole, isRight, tokens);
        }
    }

    private static long MeasureMemory()
    {
#pragma warning disable S1215 // "GC.Collect" should not be called: what is garbage is no growth, and must be gone to see what is.
        GC.Collect();
#pragma warning restore S1215
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
