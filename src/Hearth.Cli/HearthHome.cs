using System.Runtime.InteropServices;

namespace Hearth.Cli;

/// <summary>The folder under which everything Hearth keeps lies: copying it moves the installation, deleting it is a factory reset.</summary>
/// <param name="Root">Absolute path; may not exist yet.</param>
internal sealed record HearthHome(string Root)
{
    public const string Variable = "HEARTH_HOME";

    public string Models => Path.Combine(Root, "models");

    /// <summary>The embedded vector store; one process at a time.</summary>
    public string Vectors => Path.Combine(Root, "vectors");

    /// <summary>Uploaded files and vector stores of the server.</summary>
    public string Files => Path.Combine(Root, "files");

    public string Logs => Path.Combine(Root, "logs");

    public string ConfigurationFile => Path.Combine(Root, "hearth.yaml");

    /// <summary>Where a running server writes its address.</summary>
    public string RunFile => Path.Combine(Root, "run.json");

    /// <summary>Held by a running server.</summary>
    public string LockFile => Path.Combine(Root, "hearth.lock");

    /// <summary>The flag, else <see cref="Variable"/>, else the user's data folder of the platform. Touches no file.</summary>
    public static HearthHome Resolve(string? flag, CliEnvironment environment)
    {
        if (!string.IsNullOrWhiteSpace(flag))
        {
            return new HearthHome(environment.FullPath(flag));
        }

        if (environment.Get(Variable) is { Length: > 0 } variable)
        {
            return new HearthHome(environment.FullPath(variable));
        }

        return new HearthHome(DefaultRoot(environment));
    }

    /// <summary>Creates the folder, for this user only where the platform has modes, and proves that it can be written.</summary>
    /// <exception cref="CliException"><see cref="CliErrors.HomeNotWritable"/>.</exception>
    public void EnsureWritable()
    {
        try
        {
            if (!Directory.Exists(Root))
            {
                CreatePrivate(Root);
            }

            string probe = Path.Combine(Root, $".probe-{Environment.ProcessId}");
            using (FileStream stream = new(probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose))
            {
                stream.WriteByte(0);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliErrors.HomeNotWritable, $"the home {Root} cannot be written: {exception.Message}", exception);
        }
    }

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static string DefaultRoot(CliEnvironment environment)
    {
        if (environment.Platform == OSPlatform.Windows && environment.Get("LOCALAPPDATA") is { Length: > 0 } local)
        {
            return Path.Combine(local, "Hearth");
        }

        // The specification of XDG_DATA_HOME says that a relative path is invalid and to be ignored.
        if (environment.Platform == OSPlatform.Linux && environment.Get("XDG_DATA_HOME") is { Length: > 0 } data && Path.IsPathRooted(data))
        {
            return Path.Combine(data, "hearth");
        }

        if (environment.UserDirectory.Length == 0)
        {
            throw new CliException(CliErrors.HomeUnknown, "this user has no folder of its own");
        }

        return environment.Platform == OSPlatform.Windows ? Path.Combine(environment.UserDirectory, "AppData", "Local", "Hearth")
            : environment.Platform == OSPlatform.OSX ? Path.Combine(environment.UserDirectory, "Library", "Application Support", "Hearth")
            : Path.Combine(environment.UserDirectory, ".local", "share", "hearth");
    }
}
