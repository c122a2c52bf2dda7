using System.Globalization;

namespace Hearth.Cli.Logging;

/// <summary>
/// Keeps the log in <c>hearth.log</c>. When it would grow beyond its bound it becomes <c>hearth.1.log</c>, that one <c>hearth.2.log</c>, and so on;
/// the one beyond the count is deleted. All files together never hold more than bytes × count.
/// </summary>
/// <remarks>One writer per folder: a second one cannot open the file.</remarks>
internal sealed class FileLogSink : ILogSink
{
    private const string Name = "hearth";
    private readonly string _folder;
    private readonly long _bytesMax;
    private readonly int _countMax;
    private FileStream _stream;

    /// <summary>Opens the file, behind what is in it already.</summary>
    /// <exception cref="IOException">It cannot be written, or another process writes it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file belongs to somebody else.</exception>
    public FileLogSink(string folder, long bytesMax, int countMax)
    {
        _folder = folder;
        _bytesMax = bytesMax;
        _countMax = countMax;
        Directory.CreateDirectory(folder);
        _stream = Open();
        for (int number = countMax; File.Exists(FilePath(number)); number++)
        {
            File.Delete(FilePath(number));
        }
    }

    public void Write(LogLine line)
    {
        ReadOnlyMemory<byte> bytes = LogJson.Write(line);
        if (_stream.Length > 0 && _stream.Length + bytes.Length + 1 > _bytesMax)
        {
            Rotate();
        }

        _stream.Write(bytes.Span);
        _stream.WriteByte((byte)'\n');
    }

    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    private void Rotate()
    {
        _stream.Dispose();
        File.Delete(FilePath(_countMax - 1));
        for (int number = _countMax - 2; number >= 0; number--)
        {
            if (File.Exists(FilePath(number)))
            {
                File.Move(FilePath(number), FilePath(number + 1));
            }
        }

        _stream = Open();
    }

    private string FilePath(int number) =>
        Path.Combine(_folder, number == 0 ? $"{Name}.log" : string.Create(CultureInfo.InvariantCulture, $"{Name}.{number}.log"));

    private FileStream Open()
    {
        FileStreamOptions options = new() { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(FilePath(0), options);
    }
}
