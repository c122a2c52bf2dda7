using System.Buffers;
using System.Collections.Frozen;

namespace Hearth.Inference.Gguf;

/// <summary>A GGUF model file (versions 2 and 3), mapped read-only into memory. Everything about it was checked when it was opened.</summary>
/// <remarks>
/// <para>
/// Disposing unmaps the file: every <see cref="GgufTensor.Data"/> pointer is dead from then on, and using one is undefined. The owner of the file
/// therefore outlives whoever computes with its tensors. <see cref="Metadata"/> throws instead, since it copies.
/// </para>
/// <para>
/// The bounds hold for the file as it was opened. If another program truncates it while it is mapped, the kernel ends the process with SIGBUS on
/// the next touch of a lost page; no managed code can prevent that. Replace model files by renaming a new one over the old, never in place.
/// </para>
/// <para>Safe to read from several threads; disposing is not safe while another thread reads.</para>
/// </remarks>
internal sealed unsafe class GgufFile : IDisposable
{
    private IDisposable? _owner;

    private GgufFile(byte* data, long length, string source, IDisposable owner)
    {
        GgufParser parser = new(data, length, source);
        parser.Parse();
        Metadata = new GgufMetadata(parser.Entries, data, length, source);
        Tensors = parser.Tensors.ToFrozenDictionary(StringComparer.Ordinal);
        LengthBytes = length;
        _owner = owner;
    }

    public GgufMetadata Metadata { get; }

    public FrozenDictionary<string, GgufTensor> Tensors { get; }

    /// <summary>Whether the tensors are a view of a file, whose pages can be read again, and not of somebody's memory.</summary>
    public bool IsMapped => _owner is MappedMemory;

    /// <summary>The size of the whole file.</summary>
    public long LengthBytes { get; }

    /// <summary>Maps and checks a file; a symbolic link is followed.</summary>
    /// <exception cref="InferenceException">With one of the 001 to 007 codes of <see cref="InferenceErrors"/>; nothing stays open.</exception>
    public static GgufFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string source = GgufText.Quote(Path.GetFileName(path));
        MappedMemory memory = MappedMemory.Map(path, source);
        try
        {
            return new GgufFile(memory.Data, memory.LengthBytes, source, memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Checks a file that is in memory already; <paramref name="bytes"/> must not change while it is used.</summary>
    /// <exception cref="InferenceException">As <see cref="Open"/>.</exception>
    internal static GgufFile Parse(ReadOnlyMemory<byte> bytes)
    {
        MemoryHandle handle = bytes.Pin();
        try
        {
            return new GgufFile((byte*)handle.Pointer, bytes.Length, "memory", handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Metadata.Close();
        Interlocked.Exchange(ref _owner, null)?.Dispose();
    }
}
