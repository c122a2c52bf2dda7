using System.Globalization;

namespace Hearth.Cli.Configuration;

/// <summary>Reads all sources, weakest first: the file, `.env`, the variables, the flags. A later one wins; a problem in any is reported.</summary>
internal sealed class ConfigurationLoader(ConfigurationCatalog catalog, CliEnvironment environment)
{
    public const string FileVariable = "HEARTH_CONFIG";
    public const string FileName = "hearth.yaml";
    public const string DotEnvName = ".env";

    /// <summary>Reads everything.</summary>
    /// <param name="home">Where a file is looked for when the working directory has none.</param>
    /// <param name="file">The value of <c>--config</c>; null when it was not given.</param>
    /// <param name="flags">Flags that stand for options.</param>
    /// <exception cref="CliException">Every problem of every source, in one message.</exception>
    public HearthConfiguration Load(HearthHome home, string? file, IReadOnlyList<FlagSetting> flags)
    {
        ConfigurationSink sink = new(catalog);
        HearthConfiguration configuration = Load(home, file, flags, sink);
        ThrowIfAny(sink);
        return configuration;
    }

    /// <summary>Reads everything; problems are left in <paramref name="sink"/> and their options at the defaults.</summary>
    public HearthConfiguration Load(HearthHome home, string? file, IReadOnlyList<FlagSetting> flags, ConfigurationSink sink)
    {
        string? configurationFile = FindFile(home, file);
        string? dotEnv = new[] { Path.Combine(environment.Directory, DotEnvName), Path.Combine(home.Root, DotEnvName) }.FirstOrDefault(File.Exists);
        if (configurationFile is not null)
        {
            ReadFile(configurationFile, sink);
        }

        if (dotEnv is not null)
        {
            ReadFile(dotEnv, sink);
        }

        VariableSource.Read(environment, sink);
        ReadFlags(flags, sink);
        return Fill(sink, configurationFile, dotEnv);
    }

    /// <summary>Reads one file as it would be read at its place, converts its values, and leaves every problem in <paramref name="sink"/>.</summary>
    public void Check(string path, ConfigurationSink sink)
    {
        ReadFile(path, sink);
        Fill(sink, path, dotEnv: null);
    }

    /// <summary>Throws one exception that names every problem, if there is one.</summary>
    public static void ThrowIfAny(ConfigurationSink sink)
    {
        switch (sink.Problems)
        {
            case []:
                return;
            case [ConfigurationProblem only]:
                throw new CliException(only.Error, only.ToString());
            default:
                int count = sink.Problems.Count + sink.ProblemsLeftOut;
                IEnumerable<string> lines = sink.Problems.Select(problem => $"\n  {problem.Origin}: {problem.Error.Code}: {problem.Message}");
                string more = sink.ProblemsLeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $"\n  and {sink.ProblemsLeftOut} more") : "";
                throw new CliException(
                    CliErrors.ConfigurationInvalid, string.Create(CultureInfo.InvariantCulture, $"{count} problems in the configuration:{string.Concat(lines)}{more}"));
        }
    }

    private string? FindFile(HearthHome home, string? file)
    {
        // A file that somebody named must exist; the two default places need not.
        if (!string.IsNullOrWhiteSpace(file))
        {
            return environment.FullPath(file);
        }

        if (environment.Get(FileVariable) is { Length: > 0 } variable)
        {
            return environment.FullPath(variable);
        }

        return new[] { Path.Combine(environment.Directory, FileName), home.ConfigurationFile }.FirstOrDefault(File.Exists);
    }

    private void ReadFile(string path, ConfigurationSink sink)
    {
        bool isDotEnv = Path.GetFileName(path).StartsWith(DotEnvName, StringComparison.Ordinal) || path.EndsWith(DotEnvName, StringComparison.Ordinal);
        SettingOrigin origin = new(isDotEnv ? SettingOriginKind.DotEnv : SettingOriginKind.File, Shown(path));
        if (ConfigurationFile.Read(path, origin, sink) is not { } text)
        {
            return;
        }

        if (isDotEnv)
        {
            DotEnvSource.Read(text, origin, sink);
        }
        else
        {
            YamlSource.Read(text, origin, sink);
        }
    }

    private void ReadFlags(IReadOnlyList<FlagSetting> flags, ConfigurationSink sink)
    {
        foreach (FlagSetting flag in flags)
        {
            OptionDescriptor option = catalog.Options.FirstOrDefault(candidate => string.Equals(candidate.Key, flag.Key, StringComparison.Ordinal))
                ?? throw new InvalidOperationException($"The flag {flag.Flag} stands for {flag.Key}, which is no option.");
            sink.Add(VariableSource.ToSetting(option, flag.Value, new SettingOrigin(SettingOriginKind.Flag, flag.Flag)));
        }
    }

    private HearthConfiguration Fill(ConfigurationSink sink, string? file, string? dotEnv)
    {
        Dictionary<OptionDescriptor, (object? Value, SettingOrigin Origin)> effective = [];
        foreach (Setting setting in sink.Settings)
        {
            if (SettingConverter.TryConvert(setting, out object? value, out string reason))
            {
                effective[setting.Option] = (value, setting.Origin);
            }
            else
            {
                sink.Report(CliErrors.ConfigurationValueInvalid, setting.Origin, reason);
            }
        }

        Dictionary<Type, object> sections = [];
        List<EffectiveSetting> settings = [];
        foreach (SectionDescriptor section in catalog.Sections)
        {
            object options = section.CreateDefaults();
            foreach (OptionDescriptor option in section.Options)
            {
                if (effective.TryGetValue(option, out (object? Value, SettingOrigin Origin) found))
                {
                    option.Set(options, found.Value);
                }

                settings.Add(new EffectiveSetting(option, option.Get(options), found.Origin ?? SettingOrigin.Default));
            }

            sections.Add(section.OptionsType, options);
        }

        return new HearthConfiguration(sections, settings, file, dotEnv);
    }

    // Below the working directory the short form is what the user would type.
    private string Shown(string path)
    {
        string relative = Path.GetRelativePath(environment.Directory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path : relative;
    }
}
