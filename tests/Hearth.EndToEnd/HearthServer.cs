using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Hearth.EndToEnd;

/// <summary>A real <c>./hearth up</c> on a free port and a home of its own; ready once <c>run.json</c> stands in the home.</summary>
internal sealed partial class HearthServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private readonly StringBuilder _output = new();
    private readonly TemporaryFolder _home;
    private readonly bool _ownsHome;
    private readonly Process _process;

    private HearthServer(Process process, TemporaryFolder home, bool ownsHome)
    {
        _process = process;
        _home = home;
        _ownsHome = ownsHome;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Home => _home.Path;

    public string RunFile => Path.Combine(Home, "run.json");

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public int ProcessId => _process.Id;

    /// <summary>Everything the server has printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static Task<HearthServer> StartAsync(params string[] arguments) => LaunchAsync(new TemporaryFolder(), ownsHome: true, arguments);

    /// <summary>On a home that stays when the server is gone. What a killed one left in it does not count as being up.</summary>
    public static Task<HearthServer> StartOnAsync(TemporaryFolder home)
    {
        File.Delete(Path.Combine(home.Path, "run.json"));
        return LaunchAsync(home, ownsHome: false, []);
    }

    /// <summary>Asks the server to end, as a service manager does, and waits until it has.</summary>
    public async Task<int> TerminateAsync()
    {
        const int SigTerm = 15;
        if (!_process.HasExited && SendSignal(_process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException("The signal could not be sent.");
        }

        using CancellationTokenSource limit = new(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends the server as a power cut does: it gets no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        if (_ownsHome)
        {
            _home.Dispose();
        }
    }

    private static async Task<HearthServer> LaunchAsync(TemporaryFolder home, bool ownsHome, string[] arguments)
    {
        Process process = Command.Start(
            Command.Hearth, ["up", "--port", "0", .. arguments], home.Path, folder: null, environment: null, redirectInput: false);
        HearthServer server = new(process, home, ownsHome);
        Stopwatch waited = Stopwatch.StartNew();
        using PeriodicTimer timer = new(PollInterval);
        while (!File.Exists(server.RunFile))
        {
            if (process.HasExited || waited.Elapsed > StartLimit)
            {
                string output = server.Output;
                await server.DisposeAsync();
                throw new InvalidOperationException($"The server did not come up:\n{output}");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        using JsonDocument run = JsonDocument.Parse(await File.ReadAllTextAsync(server.RunFile, TestContext.Current.CancellationToken));
        server.Url = new Uri(run.RootElement.GetProperty("url").GetString()!);
        return server;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int processId, int signal);

    private void Append(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
