namespace Hearth.Cli.Configuration;

/// <summary>The configuration after all sources were read: one filled options object per section, and where every value came from.</summary>
/// <param name="sections">Filled options by their type.</param>
/// <param name="settings">In the order of the catalogue.</param>
/// <param name="file">The configuration file that was read; null when there was none.</param>
/// <param name="dotEnv">The `.env` file that was read; null when there was none.</param>
internal sealed class HearthConfiguration(
    IReadOnlyDictionary<Type, object> sections, IReadOnlyList<EffectiveSetting> settings, string? file, string? dotEnv)
{
    public IReadOnlyList<EffectiveSetting> Settings => settings;

    public string? File => file;

    public string? DotEnv => dotEnv;

    /// <summary>The filled options of one section.</summary>
    /// <exception cref="KeyNotFoundException">The type is in no section of <see cref="ConfigurationCatalog"/>.</exception>
    public T Get<T>()
        where T : class => (T)sections[typeof(T)];
}
