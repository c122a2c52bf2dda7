using Hearth.Inference.Registry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hearth.Inference;

/// <summary>Registers the engine.</summary>
public static class InferenceServiceCollectionExtensions
{
    /// <summary>
    /// Registers the <see cref="ModelRegistry"/>, empty as yet, and the <see cref="LocalModelLoader"/> that fills it with model files. A <see cref="TimeProvider"/> registered before stays.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="options">Checked at once; not changed afterwards.</param>
    /// <exception cref="InferenceException">An option is out of its range (<see cref="InferenceErrors.OptionsInvalid"/>).</exception>
    public static IServiceCollection AddHearthInference(this IServiceCollection services, InferenceOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        ValidateOptionsResult result = new InferenceOptionsValidator().Validate(name: null, options);
        if (result.Failed)
        {
            throw new InferenceException(InferenceErrors.OptionsInvalid, result.FailureMessage);
        }

        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<InferenceMetrics>();
        services.TryAddSingleton(static provider => new ModelRegistry(
            provider.GetRequiredService<InferenceOptions>(),
            MachineMemory.Real,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<InferenceMetrics>(),
            provider.GetRequiredService<ILogger<ModelRegistry>>()));
        services.TryAddSingleton(static provider => new LocalModelLoader(
            provider.GetRequiredService<ModelRegistry>(),
            provider.GetRequiredService<InferenceOptions>(),
            provider.GetRequiredService<InferenceMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LocalModelLoader>>()));
        return services;
    }
}
