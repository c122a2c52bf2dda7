using System.Runtime.InteropServices;

namespace Hearth.Gateway.Files;

/// <summary>Small files that are there whole or not at all, and stay when power is lost: written beside their place, flushed, renamed into it, the folder flushed.</summary>
internal static partial class DurableFolder
{
    private const int OpenReadOnly = 0;
    private const string NextSuffix = ".next";

    /// <summary>Makes the folder and those above it where they are not there, for good.</summary>
    public static void Create(string folder) => Guard(() =>
    {
        var made = new Stack<string>();
        for (string? above = folder; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            made.Push(above);
        }

        foreach (string path in made)
        {
            Directory.CreateDirectory(path);
            Sync(Path.GetDirectoryName(path) ?? path);
        }
    });

    /// <summary>Writes the file in the place of what was there.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Guard(() =>
    {
        string next = path + NextSuffix;
        using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(bytes.Span);
            file.Flush(flushToDisk: true);
        }

        Move(next, path);
    });

    /// <summary>Renames a file that was flushed into its place.</summary>
    public static void Place(string from, string path) => Guard(() => Move(from, path));

    public static void Delete(string path) => Guard(() =>
    {
        File.Delete(path);
        Sync(Path.GetDirectoryName(path) ?? path);
    });

    public static void DeleteFolder(string path) => Guard(() =>
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
            Sync(Path.GetDirectoryName(path) ?? path);
        }
    });

    /// <summary>The files that were written whole.</summary>
    public static string[] List(string folder) => Guard(() => Directory.GetFiles(folder, "*.json"));

    /// <summary>Does it, and says by code where the disk does not.</summary>
    public static void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    /// <summary>Makes it, and says by code where the disk does not.</summary>
    public static T Guard<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new GatewayException(GatewayErrors.FilesUnavailable, "The disk refused; the log has the cause under this request's id.", failure);
        }
    }

    private static void Move(string from, string path)
    {
        File.Move(from, path, overwrite: true);
        Sync(Path.GetDirectoryName(path) ?? path);
    }

    private static void Sync(string folder)
    {
        // Windows writes directory entries with the file; .NET has no way to flush a directory elsewhere.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = OpenDirectory(folder, OpenReadOnly);
        int result = handle < 0 ? handle : Flush(handle);
        int error = Marshal.GetLastPInvokeError();
        if (handle >= 0)
        {
            _ = Close(handle);
        }

        if (result < 0)
        {
            throw new IOException($"The folder cannot be flushed (error {error}).");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
