using System.Runtime.InteropServices;

namespace Hearth.Compute.Weights;

/// <summary>Memory outside the managed heap, 64-byte aligned; large ones ask Linux for huge pages.</summary>
/// <remarks>Huge pages are worth 4 to 8 % of decode speed, so a refusal is ignored. Whoever writes a page first pays for it: weights are not cleared here, since packing them is spread over threads.</remarks>
public sealed unsafe partial class NativeBlock : SafeHandle
{
    private const nuint HugePageBytes = 2 << 20;
    private const int AdviseHugePage = 14;

    /// <summary>Takes memory.</summary>
    /// <param name="bytes">How much; at least 64 are taken.</param>
    /// <param name="isCleared">Whether it begins as zeros.</param>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public NativeBlock(long bytes, bool isCleared = true)
        : base(0, ownsHandle: true)
    {
        nuint length = (nuint)Math.Max(bytes, 64);
        bool large = length >= HugePageBytes;
        void* memory = NativeMemory.AlignedAlloc(length, large ? HugePageBytes : 64);
        SetHandle((nint)memory);
        Bytes = (long)length;
        if (large && OperatingSystem.IsLinux())
        {
            _ = MemoryAdvise(memory, length & ~(HugePageBytes - 1), AdviseHugePage);
        }

        if (isCleared)
        {
            NativeMemory.Clear(memory, length);
        }

        GC.AddMemoryPressure(Bytes);
    }

    /// <summary>How much there is.</summary>
    public long Bytes { get; }

    /// <summary>The first byte; not to be used after disposal.</summary>
    public byte* Pointer => (byte*)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Bytes);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
