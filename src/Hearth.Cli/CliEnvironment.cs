using System.Collections;
using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Hearth.Cli;

/// <summary>Variables and folders of the process, read once, so that commands never touch ambient state.</summary>
internal sealed class CliEnvironment
{
    /// <summary>Environment variables; names are case-sensitive except on Windows, as there.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The working directory, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>The user's own folder, absolute; empty where the system names none.</summary>
    public required string UserDirectory { get; init; }

    /// <summary>Decides the default home.</summary>
    public required OSPlatform Platform { get; init; }

    /// <summary>False when the owner asked for plain text (https://no-color.org) or the terminal cannot show colour.</summary>
    public bool AllowsColour => string.IsNullOrEmpty(Get("NO_COLOR")) && !string.Equals(Get("TERM"), "dumb", StringComparison.Ordinal);

    /// <summary>What this process was started with.</summary>
    /// <exception cref="CliException">The working directory was deleted or may not be read.</exception>
    public static CliEnvironment FromProcess() => new()
    {
        Variables = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToFrozenDictionary(
                entry => (string)entry.Key,
                entry => (string?)entry.Value ?? "",
                OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal),
        Directory = WorkingDirectory(),
        UserDirectory = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
        Platform = OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
    };

    private static string WorkingDirectory()
    {
        try
        {
            return Path.GetFullPath(".");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliErrors.DirectoryGone, "the working directory does not exist any more or may not be read", failure);
        }
    }

    /// <summary>A variable's value; null when it is not set.</summary>
    public string? Get(string name) => Variables.GetValueOrDefault(name);

    /// <summary>A path as the user typed it, made absolute against <see cref="Directory"/>.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, Directory);
}
