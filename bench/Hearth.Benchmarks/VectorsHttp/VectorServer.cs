using System.Diagnostics;
using System.Globalization;
using Hearth.Benchmarks.Server;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>A running server with a collection, and what it takes of the machine.</summary>
internal sealed class VectorServer : IAsyncDisposable
{
    private static readonly TimeSpan s_restInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_restMax = TimeSpan.FromMinutes(5);
    private readonly StreamServer _process;

    private VectorServer(StreamServer process, CollectionClient client)
    {
        _process = process;
        Client = client;
    }

    public string Name => _process.Name;

    public CollectionClient Client { get; }

    /// <summary>Processor time it has used so far, in seconds.</summary>
    public double ProcessorSeconds => _process.ProcessorTime.TotalSeconds;

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<VectorServer> StartAsync(string name, ProcessStartInfo start, int port)
    {
        var client = new CollectionClient(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
        var server = new VectorServer(new StreamServer(name, start), client);
        try
        {
            await server._process.AwaitAsync(client.IsReadyAsync);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Megabytes by the name that the system gives them, such as <c>VmRSS</c>.</summary>
    public double Megabytes(string kind)
    {
        string line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status"))
            .First(line => line.StartsWith(kind + ":", StringComparison.Ordinal));
        return double.Parse(line.AsSpan(kind.Length + 1, line.Length - kind.Length - 3).Trim(), CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Waits until it does next to nothing for two intervals: work behind its answers is done.</summary>
    public async Task RestAsync()
    {
        const double ShareMax = .03;
        const int QuietWanted = 2;
        long begun = Stopwatch.GetTimestamp();
        int quiet = 0;
        while (quiet < QuietWanted)
        {
            double used = ProcessorSeconds;
            await Task.Delay(s_restInterval);
            quiet = ProcessorSeconds - used < s_restInterval.TotalSeconds * ShareMax ? quiet + 1 : 0;
            if (Stopwatch.GetElapsedTime(begun) > s_restMax)
            {
                throw new InvalidOperationException($"{Name} does not come to rest.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }
}
