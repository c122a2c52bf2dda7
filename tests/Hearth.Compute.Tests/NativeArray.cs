using System.Runtime.InteropServices;

namespace Hearth.Compute.Tests;

/// <summary>Memory that does not move, for tests of code that takes pointers.</summary>
internal sealed unsafe class NativeArray<T> : IDisposable
    where T : unmanaged
{
    public NativeArray(int length)
    {
        Length = length;
        Pointer = (T*)NativeMemory.AllocZeroed((nuint)length, (nuint)sizeof(T));
    }

    public NativeArray(ReadOnlySpan<T> values)
        : this(values.Length) => values.CopyTo(Span);

    public int Length { get; }

    public T* Pointer { get; }

    public Span<T> Span => new(Pointer, Length);

    public void Dispose() => NativeMemory.Free(Pointer);
}
