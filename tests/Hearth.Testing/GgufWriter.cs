using System.Text;
using Hearth.Compute;

namespace Hearth.Testing;

/// <summary>Writes GGUF files: metadata in the order of the calls, tensors behind one another, each aligned. It checks nothing, so that tests can be wrong on purpose.</summary>
public sealed class GgufWriter
{
    private const uint Magic = 0x46554747;

    private readonly List<Action<BinaryWriter>> _entries = [];
    private readonly List<Tensor> _tensors = [];
    private long _dataBytes;

    /// <summary>2 or 3; both have the same layout.</summary>
    public uint Version { get; init; } = 3;

    /// <summary>Null leaves the key out; readers then take 32.</summary>
    public uint? Alignment { get; init; }

    private uint EffectiveAlignment => Alignment ?? 32;

    public GgufWriter Add(string key, byte value) => AddEntry(key, 0, writer => writer.Write(value));

    public GgufWriter Add(string key, sbyte value) => AddEntry(key, 1, writer => writer.Write(value));

    public GgufWriter Add(string key, ushort value) => AddEntry(key, 2, writer => writer.Write(value));

    public GgufWriter Add(string key, short value) => AddEntry(key, 3, writer => writer.Write(value));

    public GgufWriter Add(string key, uint value) => AddEntry(key, 4, writer => writer.Write(value));

    public GgufWriter Add(string key, int value) => AddEntry(key, 5, writer => writer.Write(value));

    public GgufWriter Add(string key, float value) => AddEntry(key, 6, writer => writer.Write(value));

    public GgufWriter Add(string key, bool value) => AddEntry(key, 7, writer => writer.Write(value));

    public GgufWriter Add(string key, string value) => AddEntry(key, 8, writer => WriteString(writer, Encoding.UTF8.GetBytes(value)));

    public GgufWriter Add(string key, ulong value) => AddEntry(key, 10, writer => writer.Write(value));

    public GgufWriter Add(string key, long value) => AddEntry(key, 11, writer => writer.Write(value));

    public GgufWriter Add(string key, double value) => AddEntry(key, 12, writer => writer.Write(value));

    public GgufWriter Add(string key, IReadOnlyList<string> values) =>
        AddArray(key, 8, values, static (writer, value) => WriteString(writer, Encoding.UTF8.GetBytes(value)));

    public GgufWriter Add(string key, IReadOnlyList<byte[]> values) => AddArray(key, 8, values, WriteString);

    public GgufWriter Add(string key, IReadOnlyList<int> values) => AddArray(key, 5, values, static (writer, value) => writer.Write(value));

    public GgufWriter Add(string key, IReadOnlyList<float> values) => AddArray(key, 6, values, static (writer, value) => writer.Write(value));

    public GgufWriter Add(string key, IReadOnlyList<bool> values) => AddArray(key, 7, values, static (writer, value) => writer.Write(value));

    /// <summary>A value of any type id, with the bytes as they shall stand in the file.</summary>
    public GgufWriter AddRaw(string key, uint typeId, byte[] value) => AddEntry(key, typeId, writer => writer.Write(value));

    /// <summary>Adds a tensor whose bytes are at hand.</summary>
    /// <param name="name">Such as <c>blk.0.attn_q.weight</c>.</param>
    /// <param name="format">How <paramref name="data"/> is stored.</param>
    /// <param name="dimensions">The row length first.</param>
    /// <param name="data">All blocks of all rows.</param>
    public GgufWriter AddTensor(string name, TensorFormat format, IReadOnlyList<long> dimensions, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return AddTensor(name, (uint)format, dimensions, data.Length, () => data);
    }

    /// <summary>Adds a tensor whose bytes are made when the file is written, and not kept: for files larger than the memory should hold.</summary>
    /// <param name="name">As above.</param>
    /// <param name="typeId">The type's number in the file, a <see cref="TensorFormat"/> or not.</param>
    /// <param name="dimensions">As above.</param>
    /// <param name="lengthBytes">How many bytes <paramref name="data"/> will give.</param>
    /// <param name="data">Gives the bytes.</param>
    public GgufWriter AddTensor(string name, uint typeId, IReadOnlyList<long> dimensions, long lengthBytes, Func<byte[]> data)
    {
        _tensors.Add(new Tensor(name, typeId, dimensions, _dataBytes, data));
        _dataBytes = Align(_dataBytes + lengthBytes);
        return this;
    }

    /// <summary>The whole file.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        Write(stream);
        return stream.ToArray();
    }

    /// <summary>Writes the file to a path; whatever is there is replaced at the end, at once.</summary>
    public void Save(string path)
    {
        string unfinished = $"{path}.{Environment.ProcessId}";
        using (FileStream stream = File.Create(unfinished, bufferSize: 1 << 20))
        {
            Write(stream);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Writes the file to a stream that knows its position.</summary>
    public void Write(Stream stream)
    {
        using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((long)_tensors.Count);
        writer.Write(_entries.Count + (Alignment is null ? 0L : 1L));
        if (Alignment is { } alignment)
        {
            WriteString(writer, "general.alignment"u8.ToArray());
            writer.Write(4u);
            writer.Write(alignment);
        }

        foreach (Action<BinaryWriter> entry in _entries)
        {
            entry(writer);
        }

        foreach (Tensor tensor in _tensors)
        {
            WriteString(writer, Encoding.UTF8.GetBytes(tensor.Name));
            writer.Write(tensor.Dimensions.Count);
            foreach (long dimension in tensor.Dimensions)
            {
                writer.Write(dimension);
            }

            writer.Write(tensor.TypeId);
            writer.Write(tensor.Offset);
        }

        Pad(writer);
        foreach (Tensor tensor in _tensors)
        {
            writer.Write(tensor.Data());
            Pad(writer);
        }
    }

    private static void WriteString(BinaryWriter writer, byte[] value)
    {
        writer.Write((long)value.Length);
        writer.Write(value);
    }

    private GgufWriter AddEntry(string key, uint typeId, Action<BinaryWriter> writeValue)
    {
        _entries.Add(writer =>
        {
            WriteString(writer, Encoding.UTF8.GetBytes(key));
            writer.Write(typeId);
            writeValue(writer);
        });
        return this;
    }

    private GgufWriter AddArray<T>(string key, uint elementTypeId, IReadOnlyList<T> values, Action<BinaryWriter, T> writeElement) =>
        AddEntry(key, 9, writer =>
        {
            writer.Write(elementTypeId);
            writer.Write((long)values.Count);
            foreach (T value in values)
            {
                writeElement(writer, value);
            }
        });

    private void Pad(BinaryWriter writer)
    {
        writer.Flush();
        long position = writer.BaseStream.Position;
        writer.Write(new byte[Align(position) - position]);
    }

    private long Align(long position) => (position + EffectiveAlignment - 1) / EffectiveAlignment * EffectiveAlignment;

    private sealed record Tensor(string Name, uint TypeId, IReadOnlyList<long> Dimensions, long Offset, Func<byte[]> Data);
}
