using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Hearth.Compute;

namespace Hearth.Inference.Gguf;

// Layout (versions 2 and 3, all numbers little-endian):
//   magic "GGUF" | u32 version | i64 tensors | i64 keys | keys × (string key, u32 type, value) | tensors × (string name, u32 n, n × i64, u32 type, u64 offset)
//   padding to general.alignment | data; a tensor's offset counts from here.
//   string = i64 bytes, bytes; array = u32 element type, i64 count, elements.
//
// Invariants, once Parse has returned:
//   1. Every tensor's [Data, Data + LengthBytes) lies inside the file, behind the header, and overlaps no other.
//   2. LengthBytes is exactly the product of the dimensions in whole blocks; each row is a whole number of blocks; nothing overflowed on the way.
//   3. Every metadata entry's bytes lie inside the file; array and string lengths were walked to their end.
//   4. Names and keys are unique, valid UTF-8 and bounded; allocation stayed within GgufLimits.
// Kernels and loaders rely on 1 and 2 and check no bounds of their own.

/// <summary>Reads and checks the header of one GGUF file. Everything that is wrong leaves as a coded <see cref="InferenceException"/>.</summary>
internal unsafe ref struct GgufParser(byte* data, long length, string source)
{
    private const uint Magic = 0x46554747; // "GGUF"
    private const uint MagicReversed = 0x47475546;
    private const int AlignmentDefault = 32;

    // A key of no bytes with a value of one byte; a tensor with an empty name and one dimension.
    private const int KeyBytesMin = 8 + 4 + 1;
    private const int TensorBytesMin = 8 + 4 + 8 + 4 + 8;

    private GgufCursor _cursor = new(data, length, 0, source);

    /// <summary>The metadata; empty until <see cref="Parse"/> has run.</summary>
    public Dictionary<string, GgufEntry> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors by name; empty until <see cref="Parse"/> has run.</summary>
    public Dictionary<string, GgufTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public void Parse()
    {
        ReadVersion();
        long tensorCount = _cursor.ReadCount("the number of tensors", TensorBytesMin, GgufLimits.TensorCountMax);
        long keyCount = _cursor.ReadCount("the number of metadata keys", KeyBytesMin, GgufLimits.KeyCountMax);
        for (long index = 0; index < keyCount; index++)
        {
            ReadEntry();
        }

        RefuseSplit();
        long alignment = ReadAlignment();
        List<PlacedTensor> placed = new((int)tensorCount);
        for (long index = 0; index < tensorCount; index++)
        {
            placed.Add(ReadTensor(alignment));
        }

        Place(placed, alignment);
    }

    private void ReadVersion()
    {
        uint magic = _cursor.ReadUInt32("the magic number");
        if (magic != Magic)
        {
            throw _cursor.Malformed(0, magic is MagicReversed ? "this is a big-endian GGUF file" : $"this is not a GGUF file{Recognise(magic)}");
        }

        uint version = _cursor.ReadUInt32("the version");
        if (version is not (2 or 3))
        {
            // No version fits 16 bits only after swapping: then the numbers are in the other byte order.
            uint swapped = BinaryPrimitives.ReverseEndianness(version);
            throw new InferenceException(
                InferenceErrors.GgufVersionUnsupported,
                (version & 0xFFFF) == 0 && swapped is not 0
                    ? $"{source}: byte 4: the file is big-endian (version {swapped} in the other byte order); Hearth reads little-endian files."
                    : $"{source}: byte 4: GGUF version {version}; Hearth reads versions 2 and 3.");
        }
    }

    private static string Recognise(uint magic) => magic switch
    {
        0x04034B50 => " but a zip archive, as PyTorch writes it",
        0x67676D6C or 0x67676D66 or 0x67676A74 or 0x67676C61 => " but its predecessor GGML; take a GGUF conversion",
        0x73726576 => " but a Git LFS pointer; fetch the real file with `git lfs pull`",
        _ => "",
    };

    private void ReadEntry()
    {
        long start = _cursor.Position;
        string key = _cursor.ReadName("a metadata key", GgufLimits.KeyBytesMax);
        GgufValueKind kind = ReadKind(key);
        GgufValueKind elementKind = kind;
        long count = 1;
        if (kind is GgufValueKind.Array)
        {
            elementKind = ReadKind(key);
            if (elementKind is GgufValueKind.Array)
            {
                throw _cursor.Malformed(_cursor.Position - sizeof(uint), $"the metadata key {GgufText.Quote(key)} is an array of arrays");
            }

            count = _cursor.ReadCount(
                $"the array length of {GgufText.Quote(key)}",
                elementKind is GgufValueKind.String ? sizeof(long) : SizeOf(elementKind),
                GgufLimits.ArrayElementsMax);
        }

        GgufEntry entry = new(kind, elementKind, count, _cursor.Position);
        SkipElements(key, elementKind, count);
        if (!Entries.TryAdd(key, entry))
        {
            throw _cursor.Malformed(start, $"the metadata key {GgufText.Quote(key)} stands there twice");
        }
    }

    private GgufValueKind ReadKind(string key)
    {
        uint kind = _cursor.ReadUInt32("a metadata type");
        return kind <= (uint)GgufValueKind.Double
            ? (GgufValueKind)kind
            : throw _cursor.Malformed(_cursor.Position - sizeof(uint), $"the metadata key {GgufText.Quote(key)} has the unknown type {kind}");
    }

    private void SkipElements(string key, GgufValueKind kind, long count)
    {
        switch (kind)
        {
            case GgufValueKind.String:
                for (long index = 0; index < count; index++)
                {
                    _cursor.ReadBytes("a metadata string", GgufLimits.StringBytesMax);
                }

                break;
            case GgufValueKind.Boolean:
                long start = _cursor.Position;
                int wrong = _cursor.Take(count, "a metadata value").IndexOfAnyExceptInRange((byte)0, (byte)1);
                if (wrong >= 0)
                {
                    throw _cursor.Malformed(start + wrong, $"the metadata key {GgufText.Quote(key)} holds a truth value that is neither 0 nor 1");
                }

                break;
            default:
                _cursor.Skip(count * SizeOf(kind), "a metadata value");
                break;
        }
    }

    private static int SizeOf(GgufValueKind kind) => kind switch
    {
        GgufValueKind.UInt8 or GgufValueKind.Int8 or GgufValueKind.Boolean => 1,
        GgufValueKind.UInt16 or GgufValueKind.Int16 => 2,
        GgufValueKind.UInt32 or GgufValueKind.Int32 or GgufValueKind.Single => 4,
        _ => 8,
    };

    private readonly void RefuseSplit()
    {
        if (!Entries.TryGetValue("split.count", out GgufEntry entry))
        {
            return;
        }

        // Writers use UINT16; whatever the type, a value of other than 0 and 1 in its bytes means that tensors are elsewhere.
        ReadOnlySpan<byte> bytes = new(data + entry.Offset, entry.Kind is GgufValueKind.String or GgufValueKind.Array ? 0 : SizeOf(entry.Kind));
        if (bytes.IsEmpty || bytes[0] > 1 || bytes[1..].ContainsAnyExcept((byte)0))
        {
            throw new InferenceException(
                InferenceErrors.GgufSplit,
                $"{source}: byte {entry.Offset}: split.count says that this is one of several parts of a model.");
        }
    }

    private readonly long ReadAlignment()
    {
        if (!Entries.TryGetValue("general.alignment", out GgufEntry entry))
        {
            return AlignmentDefault;
        }

        if (entry.Kind is not GgufValueKind.UInt32)
        {
            throw _cursor.Malformed(entry.Offset, $"general.alignment is of type {entry.Kind} instead of UInt32");
        }

        uint alignment = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(data + entry.Offset, sizeof(uint)));
        return BitOperations.IsPow2(alignment)
            ? alignment
            : throw _cursor.Malformed(entry.Offset, $"general.alignment is {alignment}, which is not a power of two");
    }

    private PlacedTensor ReadTensor(long alignment)
    {
        long start = _cursor.Position;
        string name = _cursor.ReadName("a tensor name", GgufLimits.TensorNameBytesMax);
        uint rank = _cursor.ReadUInt32("a tensor's number of dimensions");
        if (rank is 0 or > GgufLimits.DimensionsMax)
        {
            throw _cursor.Malformed(start, $"tensor {GgufText.Quote(name)} has {rank} dimensions; it must have 1 to {GgufLimits.DimensionsMax}");
        }

        ImmutableArray<long>.Builder dimensions = ImmutableArray.CreateBuilder<long>((int)rank);
        for (uint index = 0; index < rank; index++)
        {
            dimensions.Add(_cursor.ReadInt64("a tensor's dimension"));
        }

        uint typeId = _cursor.ReadUInt32("a tensor's type");
        TensorFormat format = GgufTensorTypes.FormatOf(typeId) ?? throw new InferenceException(
            InferenceErrors.GgufTensorTypeUnsupported,
            $"{source}: byte {_cursor.Position - sizeof(uint)}: tensor {GgufText.Quote(name)} is stored as {GgufTensorTypes.DescribeUnsupported(typeId)}.");
        long lengthBytes = MeasureTensor(start, name, dimensions, format);
        ulong offset = (ulong)_cursor.ReadInt64("a tensor's offset");
        if (offset > (ulong)length || ((long)offset & (alignment - 1)) != 0)
        {
            throw _cursor.Malformed(
                _cursor.Position - sizeof(long),
                $"tensor {GgufText.Quote(name)} is placed at {offset}, which is outside the file or not a multiple of the alignment {alignment}");
        }

        return new PlacedTensor(name, format, dimensions.MoveToImmutable(), (long)offset, lengthBytes, start);
    }

    /// <summary>The bytes of a tensor. Bounding the product by what the file can hold after every factor makes overflow impossible.</summary>
    private readonly long MeasureTensor(long start, string name, ImmutableArray<long>.Builder dimensions, TensorFormat format)
    {
        long elementsMax = checked(length / format.BlockBytes() * format.BlockElements());
        long elements = 1;
        foreach (long dimension in dimensions)
        {
            if (dimension < 1 || dimension > elementsMax / elements)
            {
                throw _cursor.Malformed(
                    start, $"tensor {GgufText.Quote(name)} has the dimensions [{string.Join(", ", dimensions)}]; the file cannot hold it");
            }

            elements *= dimension;
        }

        return dimensions[0] % format.BlockElements() == 0
            ? elements / format.BlockElements() * format.BlockBytes()
            : throw _cursor.Malformed(
                start,
                $"tensor {GgufText.Quote(name)} has rows of {dimensions[0]}, not a multiple of the {format.BlockElements()} elements of a {format} block");
    }

    private readonly void Place(List<PlacedTensor> placed, long alignment)
    {
        // Both terms are at most 2^63 / 2 (a file) and 2^31, so the sum cannot overflow.
        long dataStart = (_cursor.Position + alignment - 1) & -alignment;
        placed.Sort(static (first, second) => first.Offset.CompareTo(second.Offset));
        long end = 0;
        foreach (PlacedTensor tensor in placed)
        {
            if (tensor.Offset < end)
            {
                throw _cursor.Malformed(tensor.HeaderOffset, $"tensor {GgufText.Quote(tensor.Name)} overlaps another tensor");
            }

            // Offset and LengthBytes are each at most the file's length: no sum of the three overflows before the comparison.
            if (dataStart > length - tensor.LengthBytes || tensor.Offset > length - tensor.LengthBytes - dataStart)
            {
                throw _cursor.Malformed(
                    tensor.HeaderOffset,
                    $"tensor {GgufText.Quote(tensor.Name)} needs bytes {tensor.Offset} to {tensor.Offset + tensor.LengthBytes} of the data, " +
                    $"but the file ends at {Math.Max(0, length - dataStart)} of it");
            }

            end = tensor.Offset + tensor.LengthBytes;
            GgufTensor checkedTensor = new(tensor.Name, tensor.Format, tensor.Dimensions, data + dataStart + tensor.Offset, tensor.LengthBytes);
            if (!Tensors.TryAdd(tensor.Name, checkedTensor))
            {
                throw _cursor.Malformed(tensor.HeaderOffset, $"the tensor name {GgufText.Quote(tensor.Name)} stands there twice");
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PlacedTensor(
        string Name, TensorFormat Format, ImmutableArray<long> Dimensions, long Offset, long LengthBytes, long HeaderOffset);
}
