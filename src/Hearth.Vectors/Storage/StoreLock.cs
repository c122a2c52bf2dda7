using System.Globalization;
using System.Text;

namespace Hearth.Vectors.Storage;

/// <summary>One process per store. The operating system drops the lock with the process, however it ends.</summary>
internal sealed class StoreLock : IDisposable
{
    private const string LockName = "store.lock";
    private const string HolderName = "store.pid";
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="VectorsException">Another process has it, which the message names; or the folder cannot be written to.</exception>
    public static StoreLock Take(string folder)
    {
        FileStream file = Open(folder);
        try
        {
            File.WriteAllText(Path.Combine(folder, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The name of the holder is for people. A full disk must not keep the store from being read.
        }

        return new StoreLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string folder)
    {
        string path = Path.Combine(folder, LockName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && File.Exists(path))
        {
            throw new VectorsException(VectorsErrors.StoreInUse, $"the store in '{folder}' is in use{Holder(folder)}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw LocalDisk.Translate(LockName, failure);
        }
    }

    private static string Holder(string folder)
    {
        try
        {
            return $" by process {File.ReadAllText(Path.Combine(folder, HolderName)).Trim()}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
