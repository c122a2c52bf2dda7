using System.Diagnostics.Metrics;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hearth.Vectors;

/// <summary>Registers the embedded store.</summary>
public static class VectorsServiceCollectionExtensions
{
    /// <summary>
    /// Registers an <see cref="IVectorStore"/> over a folder. It is opened when it is first asked for, tried again after a failure, and closed with the
    /// provider. A <see cref="TimeProvider"/> registered before stays.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked at once; not changed afterwards.</param>
    /// <param name="folder">Made where it is not there.</param>
    /// <exception cref="VectorsException">An option is out of its range (<see cref="VectorsErrors.OptionsInvalid"/>).</exception>
    public static IServiceCollection AddHearthVectors(this IServiceCollection services, VectorsOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ValidateOptionsResult result = new VectorsOptionsValidator().Validate(name: null, options);
        if (result.Failed)
        {
            throw new VectorsException(VectorsErrors.OptionsInvalid, result.FailureMessage);
        }

        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IVectorStore>(provider =>
            VectorStore.Open(
                folder,
                provider.GetRequiredService<VectorsOptions>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>()));
        return services;
    }
}
