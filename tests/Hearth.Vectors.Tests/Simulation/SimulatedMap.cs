using System.Runtime.InteropServices;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A file as memory: a copy of what it was when it was mapped.</summary>
internal sealed unsafe class SimulatedMap : IVectorMap
{
    public SimulatedMap(byte[] bytes)
    {
        Length = bytes.Length;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes.Length, 64), 4096);
        bytes.CopyTo(new Span<byte>(Pointer, bytes.Length));
    }

    public byte* Pointer { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
