using System.Runtime.InteropServices;

namespace Hearth.Vectors.Storage;

/// <summary>The disk of the machine, below one folder.</summary>
internal sealed partial class LocalDisk(string root) : IVectorDisk
{
    private const int OpenReadOnly = 0;

    /// <summary>Makes the store's folder and those above it where they are not there, for good.</summary>
    public static void CreateRoot(string folder)
    {
        string full = Path.GetFullPath(folder);
        var made = new Stack<string>();
        for (string? above = full; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            made.Push(above);
        }

        foreach (string path in made)
        {
            string parent = Path.GetDirectoryName(path) ?? path;
            _ = new LocalDisk(parent).Guard(path, Directory.CreateDirectory);
            new LocalDisk(parent).SyncDirectory("");
        }
    }

    public IVectorFile Create(string path) => Guard(path, static full => new LocalFile(full, FileMode.Create));

    public IVectorFile Open(string path) => Guard(path, static full => new LocalFile(full, FileMode.Open));

    public byte[] Read(string path) => Guard(path, File.ReadAllBytes);

    public IVectorMap Map(string path) => Guard(path, static full => new LocalMap(full));

    public bool Exists(string path) => File.Exists(Full(path)) || Directory.Exists(Full(path));

    public IReadOnlyList<string> List(string folder) => Guard(folder, static full =>
    {
        string[] entries = Directory.GetFileSystemEntries(full);
        return Array.ConvertAll(entries, static entry => Path.GetFileName(entry));
    });

    public long Length(string path) => Guard(path, static full => new FileInfo(full).Length);

    public void Rename(string from, string to)
    {
        string target = Full(to);
        Guard(from, full =>
        {
            if (Directory.Exists(full))
            {
                Directory.Move(full, target);
            }
            else
            {
                File.Move(full, target, overwrite: true);
            }

            return true;
        });
    }

    public void Delete(string path) => Guard(path, static full =>
    {
        File.Delete(full);
        return true;
    });

    public void CreateFolder(string path) => Guard(path, static full => Directory.CreateDirectory(full));

    public void DeleteFolder(string path) => Guard(path, static full =>
    {
        Directory.Delete(full, recursive: true);
        return true;
    });

    public void SyncDirectory(string folder)
    {
        // Windows writes directory entries with the file; .NET has no way to flush a directory elsewhere.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = OpenDirectory(Full(folder), OpenReadOnly);
        if (handle < 0)
        {
            throw new VectorsException(VectorsErrors.DiskFailed, $"the folder '{folder}' cannot be opened (error {Marshal.GetLastPInvokeError()})");
        }

        int result = Flush(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (result != 0)
        {
            throw new VectorsException(VectorsErrors.DiskFailed, $"the folder '{folder}' cannot be flushed (error {error})");
        }
    }

    internal static VectorsException Translate(string path, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => new VectorsException(VectorsErrors.FileMissing, $"'{path}' is not there", failure),
        IOException full when IsFull(full) => new VectorsException(VectorsErrors.DiskFull, $"no room on the disk for '{path}'", failure),
        _ => new VectorsException(VectorsErrors.DiskFailed, $"'{path}': {failure.Message}", failure),
    };

    /// <summary>As .NET reports them: on Unix the number of the error, ENOSPC and EDQUOT; on Windows ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL in the low bits.</summary>
    private static bool IsFull(IOException failure) => OperatingSystem.IsWindows()
        ? (failure.HResult & 0xFFFF) is 112 or 39
        : failure.HResult is 28 || failure.HResult == (OperatingSystem.IsLinux() ? 122 : 69);

    private string Full(string path) => Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));

    private T Guard<T>(string path, Func<string, T> action)
    {
        try
        {
            return action(Full(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Translate(path, failure);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDirectory(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
