using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Knowledge;

/// <summary>The store of the home, opened by this process, and the embedder where a command asks for it.</summary>
internal sealed class KnowledgeSession : IAsyncDisposable
{
    private readonly ServiceProvider? _services;
    private readonly ModelLease? _lease;
    private readonly ModelLease? _reranker;
    private readonly string? _temporary;

    private KnowledgeSession(VectorStore store, KnowledgeOptions options, ServiceProvider? services, ModelLease? lease, ModelLease? reranker, string? temporary)
    {
        Store = store;
        Options = options;
        _services = services;
        _lease = lease;
        _reranker = reranker;
        _temporary = temporary;
    }

    public VectorStore Store { get; }

    public KnowledgeOptions Options { get; }

    /// <summary>Only of a session that was opened with one.</summary>
    public IEmbeddingGenerator<string, Embedding<float>> Embedder => _lease?.Embedder ?? throw new InvalidOperationException("The session has no embedder.");

    /// <summary>Null where there is none.</summary>
    public ITextReranker? Reranker => _reranker?.Reranker;

    /// <summary>Opens the store of the home.</summary>
    public static KnowledgeSession Open(CommandRun run)
    {
        HearthConfiguration configuration = run.LoadConfiguration();
        run.Home.EnsureWritable();
        return new KnowledgeSession(VectorStore.Open(run.Home.Vectors, configuration.Get<VectorsOptions>(), run.Time), configuration.Get<KnowledgeOptions>(), null, null, null, null);
    }

    /// <summary>Opens the store of the home, or one that goes with the session, and loads the embedder; where passages are ranked, the first reranker that is there as well.</summary>
    public static async ValueTask<KnowledgeSession> OpenAsync(
        CommandRun run, ModelSourceOptions sources, bool isTemporary, CancellationToken cancellationToken, bool ranks = false)
    {
        HearthConfiguration configuration = run.LoadConfiguration();
        string? temporary = isTemporary ? Directory.CreateTempSubdirectory("hearth-").FullName : null;
        if (!isTemporary)
        {
            run.Home.EnsureWritable();
        }

        // The store first: that another process holds it is told before a model is loaded for nothing.
        VectorStore store = VectorStore.Open(temporary ?? run.Home.Vectors, configuration.Get<VectorsOptions>(), run.Time);
        ServiceProvider? services = null;
        try
        {
            services = LocalModels.CreateServices(run, configuration);
            ModelRegistry registry = LocalModels.FillRegistry(services, run, sources, configuration);
            ModelLease lease = await LocalEmbedders.LeaseAsync(run, registry, run.Value(sources.Model), cancellationToken);
            ModelLease? reranker = ranks && registry.DefaultRerankerId is { } id ? await registry.LeaseAsync(id, progress: null, cancellationToken) : null;
            return new KnowledgeSession(store, configuration.Get<KnowledgeOptions>(), services, lease, reranker, temporary);
        }
        catch
        {
            await store.DisposeAsync();
            await (services?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _lease?.Dispose();
        _reranker?.Dispose();
        await (_services?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }
}
