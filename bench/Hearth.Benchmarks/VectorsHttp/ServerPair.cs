using System.Diagnostics;
using System.Globalization;
using Hearth.Benchmarks.Server;
using Hearth.Testing;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>Both servers, each in a process of its own, asked in turn.</summary>
internal sealed class ServerPair : IAsyncDisposable
{
    private ServerPair(VectorServer own, VectorServer peer)
    {
        Own = own;
        Peer = peer;
    }

    public VectorServer Own { get; }

    public VectorServer Peer { get; }

    /// <summary>Fetches Chroma's server where that was not done yet; nothing of it is part of the repository.</summary>
    /// <exception cref="InvalidOperationException">Something that this needs is missing.</exception>
    public static async Task FetchAsync()
    {
        string script = Path.Combine(RepositoryPaths.Root, "bench", "Hearth.Benchmarks", "VectorsHttp", "chroma-server.sh");
        using Process process = Process.Start(new ProcessStartInfo("/bin/bash", [script, ChromaFolder]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("bash does not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("Chroma's server could not be fetched.");
        }
    }

    /// <summary>Starts both.</summary>
    /// <param name="folder">Where they keep what they store.</param>
    public static async Task<ServerPair> StartAsync(string folder)
    {
        List<VectorServer> started = [];
        try
        {
            int ownPort = StreamServer.FreePort();
            started.Add(await VectorServer.StartAsync("Hearth", StartHearth(Path.Combine(folder, "hearth"), ownPort), ownPort));
            int peerPort = StreamServer.FreePort();
            started.Add(await VectorServer.StartAsync("Chroma", StartChroma(Path.Combine(folder, "chroma"), peerPort), peerPort));
            return new ServerPair(started[0], started[1]);
        }
        catch
        {
            foreach (VectorServer server in started)
            {
                await server.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Measures one and then the other; in odd rounds the other one first.</summary>
    public async Task<(T Own, T Peer)> InTurnAsync<T>(int round, Func<VectorServer, Task<T>> measure)
    {
        if (round % 2 == 0)
        {
            T first = await measure(Own);
            return (first, await measure(Peer));
        }

        T peer = await measure(Peer);
        return (await measure(Own), peer);
    }

    public async ValueTask DisposeAsync()
    {
        await Own.DisposeAsync();
        await Peer.DisposeAsync();
    }

    private static string ChromaFolder => Path.Combine(RepositoryPaths.Root, "artifacts", "bench-tools", "chroma");

    private static ProcessStartInfo StartHearth(string folder, int port) =>
        new(Path.Combine(RepositoryPaths.Root, "hearth"), ["up", "--port", Text(port), "--home", Directory.CreateDirectory(folder).FullName, "--quiet"]);

    private static ProcessStartInfo StartChroma(string folder, int port)
    {
        ProcessStartInfo start = new(
            Path.Combine(ChromaFolder, "chroma"), ["run", "--path", Directory.CreateDirectory(folder).FullName, "--host", "127.0.0.1", "--port", Text(port)])
        {
            WorkingDirectory = ChromaFolder,
        };
        start.Environment["ANONYMIZED_TELEMETRY"] = "False";
        return start;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
