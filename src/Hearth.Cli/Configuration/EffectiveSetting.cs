namespace Hearth.Cli.Configuration;

/// <summary>What an option holds after all sources were read.</summary>
/// <param name="Option">The option.</param>
/// <param name="Value">Its value, of the property's own type.</param>
/// <param name="Origin">The strongest source that named it, or the default.</param>
internal sealed record EffectiveSetting(OptionDescriptor Option, object? Value, SettingOrigin Origin);
