using System.Runtime.InteropServices;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Storage;

/// <summary>Which rows of a segment are left: a bit for each, with a checksum. Never changed; the next state has a file of its own.</summary>
internal static class DeletionFile
{
    private const int HeadBytes = 16;

    private static ReadOnlySpan<byte> Magic => "HRTHDEL1"u8;

    public static void Write(IVectorDisk disk, string path, RowBitmap live)
    {
        var writer = new ByteWriter(HeadBytes + (live.Words.Length * sizeof(ulong)));
        ReadOnlySpan<byte> words = MemoryMarshal.AsBytes<ulong>(live.Words);
        writer.Bytes(Magic);
        writer.Int32(live.Rows);
        writer.UInt32(Crc32C.Of(writer.Written, words));
        writer.Bytes(words);
        using IVectorFile file = disk.Create(path);
        file.Append(writer.Written);
        file.Sync();
    }

    public static RowBitmap Read(IVectorDisk disk, string path, int rows)
    {
        byte[] bytes = disk.Read(path);
        var reader = new ByteReader(bytes, path);
        ReadOnlySpan<byte> magic = reader.Bytes(8);
        int count = reader.Int32();
        uint checksum = reader.UInt32();
        var live = new RowBitmap(rows);
        Span<byte> words = MemoryMarshal.AsBytes(live.Words);
        if (!magic.SequenceEqual(Magic) || count != rows || reader.Rest != words.Length)
        {
            throw reader.Damaged();
        }

        reader.Bytes(words.Length).CopyTo(words);
        return Crc32C.Of(bytes.AsSpan(0, 12), words) == checksum
            ? live
            : throw new VectorsException(VectorsErrors.FileDamaged, $"'{path}' is damaged: it fails its checksum");
    }
}
