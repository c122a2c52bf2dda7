using System.Runtime.InteropServices;

namespace Hearth.Compute.Weights;

/// <summary>Memory outside the managed heap, 64-byte aligned; large ones ask Linux for huge pages.</summary>
/// <remarks>Huge pages are worth 4 to 8 % of decode speed, so a refusal is ignored. Whoever writes a page first pays for it: weights are not cleared here, since packing them is spread over threads.</remarks>
internal sealed unsafe partial class NativeBlock : SafeHandle
{
    private const nuint HugePageBytes = 2 << 20;
    private const int AdviseHugePage = 14;

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

    public long Bytes { get; }

    public byte* Pointer => (byte*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        GC.RemoveMemoryPressure(Bytes);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
