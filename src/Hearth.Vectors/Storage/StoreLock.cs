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

    public static StoreLock Take(string folder)
    {
        try
        {
            var file = new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Combine(folder, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Encoding.ASCII);
            return new StoreLock(file);
        }
        catch (IOException failure)
        {
            throw new VectorsException(VectorsErrors.StoreInUse, $"the store in '{folder}' is in use{Holder(folder)}", failure);
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string folder)
    {
        try
        {
            return $" by process {File.ReadAllText(Path.Combine(folder, HolderName)).Trim()}";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
