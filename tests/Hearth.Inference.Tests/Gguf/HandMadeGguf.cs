using System.Text;

namespace Hearth.Inference.Tests.Gguf;

/// <summary>A GGUF file of which every field can be wrong, the counts included.</summary>
internal sealed class HandMadeGguf
{
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _tensors = [];

    public uint Magic { get; init; } = 0x46554747;

    public uint Version { get; init; } = 3;

    /// <summary>Null counts what was added.</summary>
    public long? KeyCount { get; init; }

    /// <summary>Null counts what was added.</summary>
    public long? TensorCount { get; init; }

    /// <summary>Bytes behind the padding of 32.</summary>
    public int DataBytes { get; init; } = 64;

    public HandMadeGguf Key(string key, uint typeId, params byte[] value) => Key(Encoding.UTF8.GetBytes(key), typeId, value);

    public HandMadeGguf Key(byte[] key, uint typeId, params byte[] value)
    {
        _keys.Add([.. Text(key), .. BitConverter.GetBytes(typeId), .. value]);
        return this;
    }

    public HandMadeGguf Tensor(string name, long[] dimensions, uint typeId = 0, ulong offset = 0) =>
        Tensor(Encoding.UTF8.GetBytes(name), (uint)dimensions.Length, dimensions, typeId, offset);

    public HandMadeGguf Tensor(byte[] name, uint rank, long[] dimensions, uint typeId, ulong offset)
    {
        _tensors.Add([.. Text(name), .. BitConverter.GetBytes(rank), .. dimensions.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(typeId), .. BitConverter.GetBytes(offset)]);
        return this;
    }

    /// <summary>An array's value: element type, count, elements.</summary>
    public static byte[] Array(uint elementTypeId, long count, params byte[] elements) =>
        [.. BitConverter.GetBytes(elementTypeId), .. BitConverter.GetBytes(count), .. elements];

    public static byte[] Text(byte[] value, long? length = null) => [.. BitConverter.GetBytes(length ?? value.Length), .. value];

    public byte[] ToBytes()
    {
        List<byte> bytes =
        [
            .. BitConverter.GetBytes(Magic), .. BitConverter.GetBytes(Version),
            .. BitConverter.GetBytes(TensorCount ?? _tensors.Count), .. BitConverter.GetBytes(KeyCount ?? _keys.Count),
            .. _keys.SelectMany(static key => key), .. _tensors.SelectMany(static tensor => tensor),
        ];
        while (bytes.Count % 32 != 0)
        {
            bytes.Add(0);
        }

        bytes.AddRange(new byte[DataBytes]);
        return [.. bytes];
    }
}
