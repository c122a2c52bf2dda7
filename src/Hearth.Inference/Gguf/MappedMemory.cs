using System.IO.MemoryMappedFiles;

namespace Hearth.Inference.Gguf;

/// <summary>A whole file, mapped read-only. The pointer dies with it.</summary>
internal sealed unsafe class MappedMemory : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private bool _isDisposed;

    private MappedMemory(FileStream stream)
    {
        LengthBytes = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, LengthBytes, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        Data = pointer + _view.PointerOffset;
    }

    public byte* Data { get; }

    public long LengthBytes { get; }

    /// <summary>Maps a regular file that is not empty.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.GgufNotFound"/>, <see cref="InferenceErrors.GgufUnreadable"/>, or <see cref="InferenceErrors.GgufMalformed"/> for an empty file.
    /// </exception>
    public static MappedMemory Map(string path, string source)
    {
        try
        {
            FileSystemInfo target = File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
            if (Directory.Exists(target.FullName))
            {
                throw new InferenceException(InferenceErrors.GgufNotFound, $"{source} is a folder, not a model file.");
            }

            // Asked before opening: opening a named pipe, whose length is 0, would wait for a writer for ever.
            if (new FileInfo(target.FullName).Length == 0)
            {
                throw new InferenceException(InferenceErrors.GgufMalformed, $"{source}: byte 0: the file is empty, or is not a regular file.");
            }

            return MapOrClose(new FileStream(target.FullName, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InferenceException(InferenceErrors.GgufNotFound, $"There is no file {source}.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InferenceException(
                InferenceErrors.GgufUnreadable, $"{source} cannot be read: {GgufText.Clean(exception.Message, 400)}", exception);
        }
    }

    private static MappedMemory MapOrClose(FileStream stream)
    {
        try
        {
            return new MappedMemory(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
