using Microsoft.Win32.SafeHandles;

namespace Hearth.Vectors.Storage;

/// <summary>A file of the machine's disk, written at its end.</summary>
internal sealed class LocalFile : IVectorFile
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    public LocalFile(string path, FileMode mode)
    {
        _path = path;
        _handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Write(Length, bytes);
        Length += bytes.Length;
    }

    public void Overwrite(long offset, ReadOnlySpan<byte> bytes) => Write(offset, bytes);

    public void Truncate(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
            Length = length;
        }
        catch (IOException failure)
        {
            throw LocalDisk.Translate(Path.GetFileName(_path), failure);
        }
    }

    public void Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (IOException failure)
        {
            throw LocalDisk.Translate(Path.GetFileName(_path), failure);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, offset);
        }
        catch (IOException failure)
        {
            throw LocalDisk.Translate(Path.GetFileName(_path), failure);
        }
    }
}
