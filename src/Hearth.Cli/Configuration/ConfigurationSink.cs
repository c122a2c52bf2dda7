using Hearth.Primitives;

namespace Hearth.Cli.Configuration;

/// <summary>Collects what the sources found: settings in order of strength, and every problem.</summary>
/// <remarks>A problem never ends the reading, so that the owner sees all of them at once; not thread-safe.</remarks>
internal sealed class ConfigurationSink(ConfigurationCatalog catalog)
{
    /// <summary>More problems than this are counted and not shown: the file is something else.</summary>
    public const int ProblemsMax = 100;

    private readonly List<Setting> _settings = [];
    private readonly List<ConfigurationProblem> _problems = [];

    public ConfigurationCatalog Catalog => catalog;

    public IReadOnlyList<Setting> Settings => _settings;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>How many problems did not fit.</summary>
    public int ProblemsLeftOut { get; private set; }

    public void Add(Setting setting) => _settings.Add(setting);

    public void Report(ErrorDefinition error, SettingOrigin origin, string message)
    {
        if (_problems.Count < ProblemsMax)
        {
            _problems.Add(new ConfigurationProblem(error, origin, message));
        }
        else
        {
            ProblemsLeftOut++;
        }
    }

    /// <summary>Reports a key that no option has, with the nearest one and what that may hold.</summary>
    public void ReportUnknownKey(string key, OptionDescriptor? nearest, SettingOrigin origin)
    {
        string advice = nearest is null ? "" : $"; the nearest is `{nearest.Key}` ({nearest.Allowed})";
        Report(CliErrors.ConfigurationKeyUnknown, origin, $"unknown key `{key}`{advice}");
    }
}
