namespace Hearth.Cli.Configuration;

/// <summary>
/// Reads <c>HEARTH_SECTION__KEY</c>, from the environment and from `.env`. Case does not matter, and the underscores inside a key may be left out:
/// <c>HEARTH_LOGGING__FILE_BYTES_MAX</c> and <c>HEARTH_LOGGING__FILEBYTESMAX</c> are the same.
/// </summary>
internal static class VariableSource
{
    public const string Prefix = "HEARTH_";
    private const string Separator = "__";

    /// <summary>The variables that are no option: what the program or its wrapper reads before there is a configuration.</summary>
    public static IReadOnlyList<KnownVariable> Known { get; } =
    [
        new(HearthHome.Variable, "The folder of everything Hearth keeps; `--home` wins over it."),
        new(ConfigurationLoader.FileVariable, "The configuration file; `--config` wins over it."),
        new("HEARTH_SHIPPED_MODELS", "A folder of models that is only read; the wrapper `hearth` sets it to `models/` of the clone."),
    ];

    /// <summary>Adds what the variables of the process set.</summary>
    public static void Read(CliEnvironment environment, ConfigurationSink sink)
    {
        Dictionary<OptionDescriptor, string> seen = [];
        foreach ((string name, string value) in environment.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            bool isOurs = name.StartsWith(Prefix, StringComparison.Ordinal)
                && !Known.Any(known => string.Equals(known.Name, name, StringComparison.Ordinal))
                && !IsServiceLink(name, value);
            if (isOurs)
            {
                Add(name, value, new SettingOrigin(SettingOriginKind.Variable, name), seen, sink);
            }
        }
    }

    /// <summary>Adds one variable, or reports that no option has this name or that it was set before.</summary>
    public static void Add(string name, string value, SettingOrigin origin, Dictionary<OptionDescriptor, string> seen, ConfigurationSink sink)
    {
        OptionDescriptor? option = sink.Catalog.Options.FirstOrDefault(candidate => Simplify(candidate.Variable).Equals(Simplify(name), StringComparison.Ordinal));
        if (option is null)
        {
            ReportUnknown(name, origin, sink);
        }
        else if (!seen.TryAdd(option, name))
        {
            sink.Report(CliErrors.ConfigurationKeyDuplicate, origin, $"`{name}` sets `{option.Key}` a second time, after `{seen[option]}`");
        }
        else
        {
            sink.Add(ToSetting(option, value, origin));
        }
    }

    /// <summary>A text from outside YAML: a list is written with commas, and nothing at all unsets what may be unset.</summary>
    public static Setting ToSetting(OptionDescriptor option, string value, SettingOrigin origin)
    {
        if (value.Length == 0 && option.AllowsNull)
        {
            return new Setting(option, SettingShape.Nothing, [], origin);
        }

        return option.Type == OptionType.List
            ? new Setting(option, SettingShape.List, value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), origin)
            : new Setting(option, SettingShape.Plain, [value], origin);
    }

    private static void ReportUnknown(string name, SettingOrigin origin, ConfigurationSink sink)
    {
        IEnumerable<string> names = sink.Catalog.Options.Select(option => option.Variable).Concat(Known.Select(known => known.Name));
        string nearest = NearestName.Nearest(name, names) ?? HearthHome.Variable;
        OptionDescriptor? option = sink.Catalog.Options.FirstOrDefault(candidate => string.Equals(candidate.Variable, nearest, StringComparison.Ordinal));
        string allowed = option is null ? "" : $" ({option.Allowed})";
        sink.Report(CliErrors.ConfigurationVariableUnknown, origin, $"unknown variable `{name}`; the nearest is `{nearest}`{allowed}");
    }

    // Kubernetes and old Docker links describe a service named `hearth` to every container beside it; nobody typed those.
    private static bool IsServiceLink(string name, string value) =>
        name.StartsWith("HEARTH_SERVICE_", StringComparison.Ordinal)
        || name.StartsWith("HEARTH_PORT_", StringComparison.Ordinal)
        || (name.Equals("HEARTH_PORT", StringComparison.Ordinal) && value.Contains("://", StringComparison.Ordinal));

    // The separator stays one mark, the other underscores go.
    private static string Simplify(string name) =>
        name.Replace(Separator, ".", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
