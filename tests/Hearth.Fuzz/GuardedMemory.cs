using System.Buffers;
using System.Runtime.InteropServices;

namespace Hearth.Fuzz;

/// <summary>Memory whose end is the end of a page, followed by a page that cannot be read: one byte too far is a fault at the place it happens.</summary>
/// <remarks>Single-threaded; the memory of the last <see cref="Take"/> is overwritten by the next.</remarks>
internal sealed unsafe partial class GuardedMemory : MemoryManager<byte>
{
    private const int ProtectionNone = 0;
    private const int ProtectionReadWrite = 1 | 2;
    private const int PrivateAnonymousLinux = 0x02 | 0x20;
    private const int PrivateAnonymousMac = 0x02 | 0x1000;

    private readonly byte* _start;
    private readonly int _capacity;
    private readonly nuint _mappedBytes;
    private int _length;

    public GuardedMemory(int capacity)
    {
        int page = Environment.SystemPageSize;
        _capacity = (capacity + page - 1) / page * page;
        _mappedBytes = (nuint)(_capacity + page);
        nint mapped = Map(0, _mappedBytes, ProtectionReadWrite, OperatingSystem.IsMacOS() ? PrivateAnonymousMac : PrivateAnonymousLinux, -1, 0);
        if (mapped == -1 || Protect(mapped + _capacity, (nuint)page, ProtectionNone) != 0)
        {
            throw new InvalidOperationException($"No guarded memory: error {Marshal.GetLastPInvokeError()}.");
        }

        _start = (byte*)mapped;
    }

    /// <summary>A copy of the bytes that ends where the readable memory ends.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> bytes)
    {
        _length = bytes.Length;
        bytes.CopyTo(GetSpan());
        return Memory;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new(_start + _capacity - _length, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + _capacity - _length + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => Unmap((nint)_start, _mappedBytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
