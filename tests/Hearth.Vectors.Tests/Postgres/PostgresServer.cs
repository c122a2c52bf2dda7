using System.Diagnostics;
using Hearth.Testing;

namespace Hearth.Vectors.Tests.Postgres;

/// <summary>A real PostgreSQL 18 with pgvector, in memory, for the tests of one class. Its connections share one session, so there is only one.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private Process? _node;

    public string Connection { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        string script = Path.Combine(Path.GetDirectoryName(RepositoryPaths.NodeModules) ?? "", "pglite-server.mjs");
        _node = Process.Start(new ProcessStartInfo("node") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, ArgumentList = { script } })
            ?? throw new InvalidOperationException("node did not start.");
        string address = await _node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{script} ended without an address.");
        string[] parts = address.Split(':');
        Connection = $"Host={parts[0]};Port={parts[1]};Username=postgres;Database=postgres;Maximum Pool Size=1;SSL Mode=Disable;GSS Encryption Mode=Disable;Timeout=60;Command Timeout=120";
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is { } node)
        {
            node.StandardInput.Close();
            await node.WaitForExitAsync();
            node.Dispose();
        }
    }
}
