namespace Hearth.EndToEnd;

/// <summary>One server that the tests of a class share.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private HearthServer? _server;

    internal HearthServer Server => _server ?? throw new InvalidOperationException("The fixture was not initialised.");

    public async ValueTask InitializeAsync() => _server = await HearthServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
