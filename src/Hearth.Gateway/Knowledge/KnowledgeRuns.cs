namespace Hearth.Gateway.Knowledge;

/// <summary>Lets one reading of files at a time into a collection, and few at once in all: each holds an embedder. Thread-safe.</summary>
internal sealed class KnowledgeRuns
{
    /// <summary>Collections that are read into at once.</summary>
    public const int RunsMax = 4;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Begins a run; disposing what comes back ends it.</summary>
    /// <exception cref="GatewayException"><see cref="GatewayErrors.KnowledgeBusy"/>.</exception>
    public IDisposable Enter(string collection)
    {
        lock (_gate)
        {
            if (_names.Contains(collection))
            {
                throw new GatewayException(GatewayErrors.KnowledgeBusy, "Files are being read into this collection. Wait for that run to end, or end it by leaving its request.");
            }

            if (_names.Count == RunsMax)
            {
                throw new GatewayException(GatewayErrors.KnowledgeBusy, $"Files are being read into {RunsMax} collections, which is the bound.");
            }

            _names.Add(collection);
        }

        return new Run(this, collection);
    }

    private void Leave(string collection)
    {
        lock (_gate)
        {
            _names.Remove(collection);
        }
    }

    private sealed class Run(KnowledgeRuns runs, string collection) : IDisposable
    {
        public void Dispose() => runs.Leave(collection);
    }
}
