using System.Buffers.Binary;
using System.Text;
using Hearth.Inference.Gguf;
using Hearth.Primitives;

namespace Hearth.Fuzz.Targets;

/// <summary>
/// Writes files from the grammar of GGUF, where now and then a field holds a number from a border, and now and then the bytes are damaged. Whatever is
/// accepted is read to its last byte, directly before memory that cannot be read.
/// </summary>
internal sealed class GgufTarget : FuzzTarget
{
    private const int FileBytesMax = 16 * 1024;

    private static readonly byte[][] s_keys =
    [
        .. ((string[])
        [
            "general.architecture", "general.alignment", "general.name", "split.count", "llama.block_count", "llama.context_length",
            "tokenizer.ggml.tokens", "tokenizer.ggml.scores", "tokenizer.ggml.token_type", "", "ключ",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] s_names =
    [
        .. ((string[])["token_embd.weight", "output_norm.weight", "output.weight", "blk.0.attn_q.weight", "blk.1.ffn_down.weight", "", new string('n', 63)])
            .Select(Encoding.UTF8.GetBytes),
    ];

    private readonly GuardedMemory _guarded = new(FileBytesMax);
    private readonly byte[] _buffer = new byte[FileBytesMax];
    private SeededRandom _random = new(0);
    private int _length;

    public override string Name => "gguf";

    public override int Inputs => 500_000;

    public override void Feed(SeededRandom random)
    {
        _random = random;
        _length = 0;
        WriteFile();
        int length = random.OneIn(4) ? random.Damage(_buffer.AsSpan(0, _length)) : _length;
        using GgufFile file = GgufFile.Parse(_guarded.Take(_buffer.AsSpan(0, length)));
        ReadAll(file, _random);
    }

    private static unsafe void ReadAll(GgufFile file, SeededRandom random)
    {
        long sum = 0;
        foreach (GgufTensor tensor in file.Tensors.Values)
        {
            sum += tensor.FindNonFiniteBlock();
            for (long index = 0; index < tensor.LengthBytes; index++)
            {
                sum += tensor.Data[index];
            }
        }

        GC.KeepAlive(sum);
        foreach (string key in file.Metadata.Keys)
        {
            ReadAs(file.Metadata, key, random.NextInt32(9));
        }
    }

    private static void ReadAs(GgufMetadata metadata, string key, int type)
    {
        // Mostly as the type that is there, which only the metadata knows: an array as an array, the rest as it comes.
        _ = type switch
        {
            0 when !metadata.IsArray(key) => metadata.TryGetUInt64(key, out _),
            1 when !metadata.IsArray(key) => metadata.TryGetInt32(key, out _),
            2 when !metadata.IsArray(key) => metadata.TryGetSingle(key, out _),
            3 when !metadata.IsArray(key) => metadata.TryGetBoolean(key, out _),
            4 => metadata.TryGetStringArray(key, out _),
            5 => metadata.TryGetUtf8Array(key, out _),
            6 => metadata.TryGetInt32Array(key, out _),
            7 => metadata.TryGetSingleArray(key, out _),
            _ => metadata.TryGetString(key, out _),
        };
    }

    private void WriteFile()
    {
        int keys = _random.NextInt32(6);
        int tensors = _random.NextInt32(5);
        WriteUInt32(0x46554747);
        WriteUInt32(2 + (uint)_random.NextInt32(2));
        WriteInt64(tensors);
        WriteInt64(keys);
        for (int index = 0; index < keys; index++)
        {
            WriteText(_random.Pick<byte[]>(s_keys));
            WriteValue();
        }

        WriteTensors(tensors);
    }

    private void WriteValue()
    {
        uint kind = (uint)_random.NextInt32(13);
        WriteUInt32(kind);
        if (kind != 9)
        {
            WriteElement(kind);
            return;
        }

        uint elementKind = (uint)_random.NextInt32(13);
        int count = _random.NextInt32(5);
        WriteUInt32(elementKind);
        WriteInt64(count);
        for (int index = 0; index < count; index++)
        {
            WriteElement(elementKind);
        }
    }

    private void WriteElement(uint kind)
    {
        switch (kind)
        {
            case 8:
                WriteText(_random.Pick<byte[]>(s_names));
                break;
            case 7:
                Append([(byte)_random.NextInt32(2)]);
                break;
            case 0 or 1:
                Append([(byte)_random.NextUInt64()]);
                break;
            case 2 or 3:
                Append([(byte)_random.NextInt32(3), 0]);
                break;
            case 4 or 5 or 6:
                WriteUInt32(1u << _random.NextInt32(32));
                break;
            default:
                WriteInt64(_random.NextInt32(1000));
                break;
        }
    }

    private void WriteTensors(int count)
    {
        ReadOnlySpan<uint> types = [0, 1, 2, 3, 6, 7, 8, 12, 13, 14, 30];
        ReadOnlySpan<int> blockElements = [1, 1, 32, 32, 32, 32, 32, 256, 256, 256, 1];
        ReadOnlySpan<int> blockBytes = [4, 2, 18, 20, 22, 24, 34, 144, 176, 210, 2];
        long offset = 0;
        for (int index = 0; index < count; index++)
        {
            int type = _random.NextInt32(types.Length);
            int rank = 1 + _random.NextInt32(4);
            WriteText(_random.OneIn(8) ? _random.Pick<byte[]>(s_names) : s_names[index]);
            WriteUInt32((uint)rank);
            long blocks = 1;
            for (int dimension = 0; dimension < rank; dimension++)
            {
                int size = 1 + _random.NextInt32(3);
                blocks *= size;
                WriteInt64(dimension == 0 ? size * blockElements[type] : size);
            }

            WriteUInt32(_random.OneIn(32) ? (uint)_random.NextInt32(45) : types[type]);
            WriteInt64(offset);
            offset = (offset + (blocks * blockBytes[type]) + 31) & ~31L;
        }

        int dataStart = (_length + 31) & ~31;
        int end = (int)Math.Min(FileBytesMax, dataStart + offset);
        for (; _length < end; _length++)
        {
            _buffer[_length] = (byte)_length;
        }
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        WriteInt64(text.Length);
        Append(text);
    }

    private void WriteUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, _random.OneIn(128) ? (uint)_random.Interesting() : value);
        Append(bytes);
    }

    private void WriteInt64(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _random.OneIn(128) ? _random.Interesting() : value);
        Append(bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int fitting = Math.Min(bytes.Length, _buffer.Length - _length);
        bytes[..fitting].CopyTo(_buffer.AsSpan(_length));
        _length += fitting;
    }
}
