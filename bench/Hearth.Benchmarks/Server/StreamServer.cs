using System.Diagnostics;
using System.Net.Sockets;

namespace Hearth.Benchmarks.Server;

/// <summary>A server in a process of its own, for as long as this object lives.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private const int LogLinesMax = 40;
    private static readonly TimeSpan s_startMax = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;
    private readonly Queue<string> _log = new();
    private readonly Lock _lock = new();

    /// <summary>Starts it.</summary>
    /// <param name="name">What tables call it.</param>
    /// <param name="start">The program; its output is kept here, the end of it.</param>
    public StreamServer(string name, ProcessStartInfo start)
    {
        Name = name;
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Name { get; }

    /// <summary>Of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>A port that nobody listens on at this moment.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until it answers a request.</summary>
    public Task AwaitAsync(StreamClient client) => AwaitAsync(client.IsReadyAsync);

    /// <summary>Waits until it is ready.</summary>
    /// <param name="isReady">Asks it.</param>
    public async Task AwaitAsync(Func<Task<bool>> isReady)
    {
        long begun = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(s_pollInterval);
        while (!await isReady())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(begun) > s_startMax)
            {
                lock (_lock)
                {
                    throw new InvalidOperationException($"{Name} does not answer:\n{string.Join('\n', _log)}");
                }
            }

            await timer.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_lock)
        {
            if (_log.Count == LogLinesMax)
            {
                _log.Dequeue();
            }

            _log.Enqueue(line ?? "");
        }
    }
}
