using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Hearth.Testing;

namespace Hearth.Benchmarks.Startup;

/// <summary>From the shell to a listening server, and to the first token of the default model, as a person waits for them.</summary>
/// <remarks>The tree must be built: the first start builds, the others are measured. Both clocks start when the shell command does.</remarks>
internal static class StartupBenchmark
{
    private const int Runs = 7;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(TextWriter output)
    {
        await MeasureAsync();
        List<(double Listening, double FirstToken)> runs = [];
        for (int run = 0; run < Runs; run++)
        {
            runs.Add(await MeasureAsync());
        }

        await output.WriteLineAsync("| from the shell, seconds | lowest | median | highest |");
        await output.WriteLineAsync("|---|--:|--:|--:|");
        await output.WriteLineAsync(Row("listening", runs.Select(static run => run.Listening)));
        await output.WriteLineAsync(Row("first token of the default model", runs.Select(static run => run.FirstToken)));
    }

    private static string Row(string label, IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        return string.Create(CultureInfo.InvariantCulture, $"| {label} | {sorted[0]:0.00} | {sorted[sorted.Length / 2]:0.00} | {sorted[^1]:0.00} |");
    }

    private static async Task<(double Listening, double FirstToken)> MeasureAsync()
    {
        string home = Directory.CreateTempSubdirectory("hearth-startup-").FullName;
        string runFile = Path.Combine(home, "run.json");
        long started = Stopwatch.GetTimestamp();
        using Process server = Process.Start(new ProcessStartInfo(
            Path.Combine(RepositoryPaths.Root, "hearth"), ["up", "--port", "0", "--home", home, "--quiet"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("hearth did not start.");
        Task<string> said = server.StandardError.ReadToEndAsync();
        try
        {
            using PeriodicTimer timer = new(PollInterval);
            while (!File.Exists(runFile))
            {
                if (server.HasExited)
                {
                    throw new InvalidOperationException($"hearth ended: {await said}");
                }

                await timer.WaitForNextTickAsync();
            }

            double listening = Stopwatch.GetElapsedTime(started).TotalSeconds;
            using JsonDocument run = JsonDocument.Parse(await File.ReadAllBytesAsync(runFile));
            await AwaitFirstTokenAsync(new Uri(run.RootElement.GetProperty("url").GetString()!));
            return (listening, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task AwaitFirstTokenAsync(Uri server)
    {
        using SocketsHttpHandler handler = new();
        using HttpMessageInvoker http = new(handler);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server, "v1/chat/completions"))
        {
            Content = new StringContent(
                """{"stream":true,"temperature":0,"messages":[{"role":"user","content":"What is the capital of Japan?"}]}""",
                new MediaTypeHeaderValue("application/json")),
        };
        using HttpResponseMessage response = await http.SendAsync(request, CancellationToken.None);
        response.EnsureSuccessStatusCode();
        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        // The first event names the role; the second one carries text.
        for (int events = 0; events < 2;)
        {
            string line = await lines.ReadLineAsync() ?? throw new InvalidOperationException("The stream ended without text.");
            events += line.StartsWith("data:", StringComparison.Ordinal) ? 1 : 0;
        }
    }
}
