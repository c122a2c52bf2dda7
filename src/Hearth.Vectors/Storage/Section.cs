using System.Runtime.InteropServices;

namespace Hearth.Vectors.Storage;

/// <summary>A section of a mapped segment.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct Section(byte* pointer, long length)
{
    public byte* Pointer { get; } = pointer;

    public long Length { get; } = length;

    public ReadOnlySpan<byte> Span => new(Pointer, checked((int)Length));

    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(Pointer + offset, length);
    }
}
