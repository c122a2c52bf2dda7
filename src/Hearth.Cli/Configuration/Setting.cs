namespace Hearth.Cli.Configuration;

/// <summary>One value as a source wrote it, already matched to its option.</summary>
/// <param name="Option">The option it is for.</param>
/// <param name="Shape">What sort of value was found.</param>
/// <param name="Texts">One text for a scalar, all of them for a list.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record Setting(OptionDescriptor Option, SettingShape Shape, IReadOnlyList<string> Texts, SettingOrigin Origin);
