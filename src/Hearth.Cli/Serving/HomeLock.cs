namespace Hearth.Cli.Serving;

/// <summary>One running server per home. The operating system drops the lock with the process, however it ends.</summary>
internal sealed class HomeLock : IDisposable
{
    private readonly FileStream _file;

    private HomeLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or throws <see cref="CliErrors.HomeInUse"/>, naming the server which holds it.</summary>
    public static HomeLock Acquire(HearthHome home)
    {
        home.EnsureWritable();
        try
        {
            return new HomeLock(new FileStream(home.LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure)
        {
            string where = RunFile.TryRead(home) is { } running ? $"; it listens on {running.Url} (process {running.Pid})" : "";
            throw new CliException(CliErrors.HomeInUse, $"another Hearth server uses the home {home.Root}{where}", failure);
        }
    }

    /// <summary>True when a server runs on this home. A killed one leaves its <c>run.json</c> behind, but never the lock.</summary>
    public static bool IsHeld(HearthHome home)
    {
        try
        {
            using FileStream probe = new(home.LockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    public void Dispose() => _file.Dispose();
}
