using System.Buffers.Binary;
using System.Text;

namespace Hearth.Vectors.Storage;

/// <summary>Reads what <see cref="ByteWriter"/> wrote. What lies beyond the end is a damaged file, never an exception of another kind.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="place">What the bytes are, for the message.</param>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, string place)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _place = place;

    public int Offset { get; private set; }

    public readonly int Rest => _bytes.Length - Offset;

    public byte Byte() => Bytes(1)[0];

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(sizeof(long)));

    public double Double() => BitConverter.Int64BitsToDouble(Int64());

    /// <summary>A number of things, each at least <paramref name="bytesEach"/> long: so a damaged one cannot ask for much memory.</summary>
    public int Count(int bytesEach)
    {
        int count = Int32();
        return count >= 0 && (long)count * bytesEach <= Rest ? count : throw Damaged();
    }

    public string Text() => Encoding.UTF8.GetString(Bytes(Int32()));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > Rest)
        {
            throw Damaged();
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(Offset, count);
        Offset += count;
        return taken;
    }

    public readonly VectorsException Damaged() => new(VectorsErrors.FileDamaged, $"{_place} is damaged at byte {Offset}");
}
