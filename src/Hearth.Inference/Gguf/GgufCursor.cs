using System.Buffers.Binary;
using System.Text;

namespace Hearth.Inference.Gguf;

/// <summary>Reads little-endian values forward through a block of memory and refuses to leave it.</summary>
/// <remarks>Every read of a header or of metadata goes through <see cref="Take"/>: it is the one place that compares with the end.</remarks>
internal unsafe ref struct GgufCursor(byte* data, long length, long position, string source)
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public long Position { get; private set; } = position;

    public readonly long Remaining => length - Position;

    public uint ReadUInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint), what));

    public long ReadInt64(string what) => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long), what));

    /// <summary>A count or a length: not negative, and not more than the rest of the file can hold at <paramref name="bytesEach"/> or more.</summary>
    public long ReadCount(string what, int bytesEach, long limit)
    {
        long offset = Position;
        long count = ReadInt64(what);
        if (count < 0 || count > limit)
        {
            throw Malformed(offset, $"{what} is {count}; it must be from 0 to {limit}");
        }

        if (count > Remaining / bytesEach)
        {
            throw Malformed(offset, $"{what} is {count}, but only {Remaining} bytes follow");
        }

        return count;
    }

    /// <summary>A string of at most <paramref name="limit"/> bytes, not copied.</summary>
    public ReadOnlySpan<byte> ReadBytes(string what, int limit) => Take(ReadCount(what, 1, limit), what);

    /// <summary>A name that will be looked up, which must therefore be valid UTF-8.</summary>
    public string ReadName(string what, int limit)
    {
        long offset = Position;
        ReadOnlySpan<byte> bytes = ReadBytes(what, limit);
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (ArgumentException exception)
        {
            throw new InferenceException(InferenceErrors.GgufMalformed, $"{source}: byte {offset}: {what} is not valid UTF-8.", exception);
        }
    }

    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count > Remaining)
        {
            throw Malformed(Position, $"the file ends inside {what}: {count} bytes needed, {Remaining} left");
        }

        ReadOnlySpan<byte> taken = new(data + Position, checked((int)count));
        Position += count;
        return taken;
    }

    public void Skip(long count, string what)
    {
        if (count > Remaining)
        {
            throw Malformed(Position, $"the file ends inside {what}: {count} bytes needed, {Remaining} left");
        }

        Position += count;
    }

    public readonly InferenceException Malformed(long offset, string failure) =>
        new(InferenceErrors.GgufMalformed, $"{source}: byte {offset}: {failure}.");
}
