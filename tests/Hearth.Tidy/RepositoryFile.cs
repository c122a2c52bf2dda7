using System.Text;

namespace Hearth.Tidy;

/// <summary>One file, read when it is looked at.</summary>
internal sealed class RepositoryFile
{
    private readonly Lazy<byte[]> _bytes;
    private readonly Lazy<string> _text;

    private RepositoryFile(string path, Lazy<byte[]> bytes, Func<long> length)
    {
        Path = path;
        _bytes = bytes;
        _text = new(() => Encoding.UTF8.GetString(_bytes.Value));
        Length = length();
    }

    /// <summary>A file of the disk.</summary>
    public RepositoryFile(string path, string fullPath)
        : this(path, new Lazy<byte[]>(() => File.ReadAllBytes(fullPath)), () => new FileInfo(fullPath).Length)
    {
    }

    /// <summary>Relative to the root, with forward slashes.</summary>
    public string Path { get; }

    public long Length { get; }

    public string Text => _text.Value;

    public string[] Lines => Text.Split('\n');

    /// <summary>True when the first bytes hold a zero, as git decides it.</summary>
    public bool IsBinary => Length > 8_000_000 || _bytes.Value.AsSpan(0, Math.Min(_bytes.Value.Length, 8000)).Contains((byte)0);

    /// <summary>A file that a test made up.</summary>
    public static RepositoryFile Planted(string path, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new RepositoryFile(path, new Lazy<byte[]>(() => bytes), () => bytes.Length);
    }
}
