using System.Diagnostics.Metrics;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hearth.Knowledge;

/// <summary>Registers what documents need.</summary>
public static class KnowledgeServiceCollectionExtensions
{
    /// <summary>
    /// Registers the options, a <see cref="KnowledgeCatalog"/> and the <see cref="KnowledgeDiagnostics"/> that callers hand on. The host registers the <see cref="IVectorStore"/>, which is opened by the first that asks for
    /// the catalog. What embeds is handed to <see cref="KnowledgeIngestion"/>, <see cref="KnowledgeSearch"/> and <see cref="KnowledgeAnswers"/> by their
    /// callers, because a model is there only while it is leased. A <see cref="TimeProvider"/> registered before stays.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked at once; not changed afterwards.</param>
    /// <exception cref="KnowledgeException">An option is out of its range (<see cref="KnowledgeErrors.OptionsInvalid"/>).</exception>
    public static IServiceCollection AddHearthKnowledge(this IServiceCollection services, KnowledgeOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ValidateOptionsResult result = new KnowledgeOptionsValidator().Validate(name: null, options);
        if (result.Failed)
        {
            throw new KnowledgeException(KnowledgeErrors.OptionsInvalid, result.FailureMessage);
        }

        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new KnowledgeDiagnostics(provider.GetService<ILoggerFactory>(), provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(static provider => new KnowledgeCatalog(provider.GetRequiredService<IVectorStore>()));
        return services;
    }
}
