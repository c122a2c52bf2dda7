using Hearth.Gateway.Chroma;
using Hearth.Gateway.Collections;
using Hearth.Gateway.Files;
using Hearth.Gateway.Health;
using Hearth.Gateway.Hosting;
using Hearth.Gateway.Knowledge;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Gateway.VectorStores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Hearth.Gateway;

/// <summary>Registers the gateway.</summary>
public static class GatewayServiceCollectionExtensions
{
    /// <summary>
    /// Registers what <see cref="GatewayEndpointExtensions.MapHearthGateway"/> needs. The host registers the <see cref="Inference.ModelRegistry"/>, and an
    /// <see cref="Primitives.Contracts.IVectorStore"/> where collections are to be served; a
    /// <see cref="TimeProvider"/> registered before stays.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked at once; not changed afterwards.</param>
    /// <exception cref="GatewayException">An option is out of its range (<see cref="GatewayErrors.OptionsInvalid"/>).</exception>
    public static IServiceCollection AddHearthGateway(this IServiceCollection services, GatewayOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ValidateOptionsResult result = new GatewayOptionsValidator().Validate(name: null, options);
        if (result.Failed)
        {
            throw new GatewayException(GatewayErrors.OptionsInvalid, result.FailureMessage);
        }

        services.AddMetrics();
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IdSource>();
        services.TryAddSingleton<GatewayMetrics>();
        services.TryAddSingleton(static provider =>
        {
            GatewayOptions bounds = provider.GetRequiredService<GatewayOptions>();
            return new RequestGate(bounds.ConcurrentRequestsMax, bounds.StoreRequestsMax);
        });
        services.TryAddSingleton(static provider => new AllowedHosts(provider.GetRequiredService<GatewayOptions>().AllowedHosts));
        services.TryAddSingleton<BodyReader>();
        services.TryAddSingleton<ModelSource>();
        services.TryAddSingleton<RequestPipeline>();
        services.TryAddSingleton<GatedRequests>();
        services.TryAddSingleton<FileSearchPrompt>();
        services.TryAddSingleton<CompletionEndpoint>();
        services.TryAddSingleton<EncodingEndpoint>();
        services.TryAddSingleton<ModelEndpoints>();
        services.TryAddSingleton<VectorStoreSource>();
        services.TryAddSingleton<WriteOrder>();
        services.TryAddSingleton<CollectionEndpoints>();
        services.TryAddSingleton<RecordEndpoints>();
        services.TryAddSingleton<VersionEndpoints>();
        services.TryAddSingleton<ChromaDirectory>();
        services.TryAddSingleton<ChromaSystemEndpoints>();
        services.TryAddSingleton<ChromaCollectionEndpoints>();
        services.TryAddSingleton<ChromaRecordEndpoints>();
        services.TryAddSingleton<KnowledgeSource>();
        services.TryAddSingleton<KnowledgeRuns>();
        services.TryAddSingleton<KnowledgeRunScope>();
        services.TryAddSingleton<KnowledgeEndpoints>();
        services.TryAddSingleton<KnowledgeAddEndpoint>();
        services.TryAddSingleton<HealthEndpoints>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DrainService>());
        return services;
    }

    /// <summary>
    /// Registers uploaded files and vector stores, kept in a folder. The host calls <see cref="Hearth.Knowledge.KnowledgeServiceCollectionExtensions.AddHearthKnowledge"/>
    /// as well. Nothing is opened before the first request for them.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="folder">Made where it is not there.</param>
    public static IServiceCollection AddHearthFiles(this IServiceCollection services, string folder)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        services.TryAddSingleton(new FileFolder(Path.GetFullPath(folder)));
        services.TryAddSingleton<TimedIds>();
        services.TryAddSingleton<FileStore>();
        services.TryAddSingleton<UploadReader>();
        services.TryAddSingleton<FileEndpoints>();
        services.TryAddSingleton<StoreFolders>();
        services.TryAddSingleton<VectorStoreCatalog>();
        services.TryAddSingleton<VectorStoreIndex>();
        services.TryAddSingleton<VectorStoreSearch>();
        services.TryAddSingleton<VectorStoreEndpoints>();
        services.TryAddSingleton<StoreFileEndpoints>();
        services.TryAddSingleton<FileBatchEndpoints>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, VectorStoreWorker>());
        return services;
    }
}
