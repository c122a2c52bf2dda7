using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hearth.Inference.Gguf;

/// <summary>The key/value pairs of a <see cref="GgufFile"/>. Values are read from the file when they are asked for, and copied.</summary>
/// <remarks>
/// <para>
/// <c>TryGet…</c> returns false only where the key is absent. A key that is there with a type or a value that does not fit is a damaged file
/// and throws <see cref="InferenceErrors.GgufMetadataInvalid"/>: reading it as absent would silently run a model with a default it was not made for.
/// Where both an array and a single value are legal, ask <see cref="IsArray"/> first.
/// </para>
/// <para>Safe to read from several threads. After the file is disposed every read throws <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
internal sealed unsafe class GgufMetadata
{
    private readonly Dictionary<string, GgufEntry> _entries;
    private readonly byte* _data;
    private readonly long _length;
    private readonly string _source;
    private volatile bool _isClosed;

    internal GgufMetadata(Dictionary<string, GgufEntry> entries, byte* data, long length, string source)
    {
        _entries = entries;
        _data = data;
        _length = length;
        _source = source;
    }

    /// <summary>All keys, in no particular order.</summary>
    public IReadOnlyCollection<string> Keys => _entries.Keys;

    public bool Contains(string key) => _entries.ContainsKey(key);

    public bool IsArray(string key) => _entries.TryGetValue(key, out GgufEntry entry) && entry.Kind is GgufValueKind.Array;

    /// <summary>Invalid UTF-8 in a value becomes U+FFFD: names and templates are shown to people, and real files hold such bytes.</summary>
    public bool TryGetString(string key, [NotNullWhen(true)] out string? value)
    {
        value = null;
        if (!TryFind(key, out GgufEntry entry))
        {
            return false;
        }

        Expect(key, entry, entry.Kind is GgufValueKind.String, "a string");
        value = Encoding.UTF8.GetString(At(entry).ReadBytes(key, GgufLimits.StringBytesMax));
        return true;
    }

    /// <summary>Any integer type that holds a number that is not negative.</summary>
    public bool TryGetUInt64(string key, out ulong value)
    {
        value = 0;
        if (!TryFind(key, out GgufEntry entry))
        {
            return false;
        }

        Int128 number = ReadInteger(key, entry);
        Expect(key, entry, number >= 0, "a number that is not negative");
        value = (ulong)number;
        return true;
    }

    /// <summary>Any integer type whose number fits.</summary>
    public bool TryGetInt32(string key, out int value)
    {
        value = 0;
        if (!TryFind(key, out GgufEntry entry))
        {
            return false;
        }

        Int128 number = ReadInteger(key, entry);
        Expect(key, entry, number >= int.MinValue && number <= int.MaxValue, "a number that fits 32 bits");
        value = (int)number;
        return true;
    }

    /// <summary>A single or double; always a finite number.</summary>
    public bool TryGetSingle(string key, out float value)
    {
        value = 0;
        if (!TryFind(key, out GgufEntry entry))
        {
            return false;
        }

        Expect(key, entry, entry.Kind is GgufValueKind.Single or GgufValueKind.Double, "a floating-point number");
        GgufCursor cursor = At(entry);
        value = entry.Kind is GgufValueKind.Single
            ? BinaryPrimitives.ReadSingleLittleEndian(cursor.Take(sizeof(float), key))
            : (float)BinaryPrimitives.ReadDoubleLittleEndian(cursor.Take(sizeof(double), key));
        Expect(key, entry, float.IsFinite(value), "a finite number");
        return true;
    }

    public bool TryGetBoolean(string key, out bool value)
    {
        value = false;
        if (!TryFind(key, out GgufEntry entry))
        {
            return false;
        }

        Expect(key, entry, entry.Kind is GgufValueKind.Boolean, "true or false");
        value = At(entry).Take(1, key)[0] != 0;
        return true;
    }

    /// <summary>As <see cref="TryGetString"/> for each element; use <see cref="TryGetUtf8Array"/> where the exact bytes matter.</summary>
    public bool TryGetStringArray(string key, [NotNullWhen(true)] out string[]? value)
    {
        value = null;
        if (!TryFindArray(key, GgufValueKind.String, out GgufEntry entry))
        {
            return false;
        }

        value = new string[entry.Count];
        GgufCursor cursor = At(entry);
        for (int index = 0; index < value.Length; index++)
        {
            value[index] = Encoding.UTF8.GetString(cursor.ReadBytes(key, GgufLimits.StringBytesMax));
        }

        return true;
    }

    /// <summary>The bytes of each string, whatever they are.</summary>
    public bool TryGetUtf8Array(string key, [NotNullWhen(true)] out byte[][]? value)
    {
        value = null;
        if (!TryFindArray(key, GgufValueKind.String, out GgufEntry entry))
        {
            return false;
        }

        value = new byte[entry.Count][];
        GgufCursor cursor = At(entry);
        for (int index = 0; index < value.Length; index++)
        {
            value[index] = cursor.ReadBytes(key, GgufLimits.StringBytesMax).ToArray();
        }

        return true;
    }

    /// <summary>As <see cref="TryGetUtf8Array"/>, in one block: a vocabulary is a hundred thousand strings of few bytes.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bytes">All strings one after the other, and room behind them.</param>
    /// <param name="offsets">Where each begins, and where the last ends.</param>
    public bool TryGetUtf8Block(string key, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(true)] out int[]? offsets)
    {
        const int ExpectedBytesEach = 12;
        (bytes, offsets) = (null, null);
        if (!TryFindArray(key, GgufValueKind.String, out GgufEntry entry))
        {
            return false;
        }

        bytes = new byte[entry.Count * ExpectedBytesEach];
        offsets = new int[entry.Count + 1];
        GgufCursor cursor = At(entry);
        for (int index = 0; index < entry.Count; index++)
        {
            ReadOnlySpan<byte> text = cursor.ReadBytes(key, GgufLimits.StringBytesMax);
            int end = checked(offsets[index] + text.Length);
            if (end > bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, bytes.Length * 2L)));
            }

            text.CopyTo(bytes.AsSpan(offsets[index]));
            offsets[index + 1] = end;
        }

        return true;
    }

    /// <summary>An array of singles. Elements may be infinite or NaN: what that means is the caller's to say.</summary>
    public bool TryGetSingleArray(string key, [NotNullWhen(true)] out float[]? value)
    {
        value = null;
        if (!TryFindArray(key, GgufValueKind.Single, out GgufEntry entry))
        {
            return false;
        }

        value = new float[entry.Count];
        GgufCursor cursor = At(entry);
        for (int index = 0; index < value.Length; index++)
        {
            value[index] = BinaryPrimitives.ReadSingleLittleEndian(cursor.Take(sizeof(float), key));
        }

        return true;
    }

    /// <summary>An array of any integer type, each element of which fits 32 bits.</summary>
    public bool TryGetInt32Array(string key, [NotNullWhen(true)] out int[]? value)
    {
        value = null;
        if (!TryFind(key, out GgufEntry entry))
        {
            return false;
        }

        Expect(key, entry, entry.Kind is GgufValueKind.Array && IsInteger(entry.ElementKind), "an array of integers");
        value = new int[entry.Count];
        GgufCursor cursor = At(entry);
        if (entry.ElementKind is GgufValueKind.Int32)
        {
            // Int128 cannot be compiled ahead of time, and for the 49,000 token types of a vocabulary its slow path costs 5 ms of a start.
            ReadInt32s(ref cursor, key, value);
            return true;
        }

        for (int index = 0; index < value.Length; index++)
        {
            Int128 number = ReadInteger(ref cursor, key, entry.ElementKind);
            Expect(key, entry, number >= int.MinValue && number <= int.MaxValue, "an array of numbers that fit 32 bits");
            value[index] = (int)number;
        }

        return true;
    }

    /// <summary>An array of truth values.</summary>
    public bool TryGetBooleanArray(string key, [NotNullWhen(true)] out bool[]? value)
    {
        value = null;
        if (!TryFindArray(key, GgufValueKind.Boolean, out GgufEntry entry))
        {
            return false;
        }

        value = new bool[entry.Count];
        GgufCursor cursor = At(entry);
        for (int index = 0; index < value.Length; index++)
        {
            value[index] = cursor.Take(1, key)[0] != 0;
        }

        return true;
    }

    public string GetRequiredString(string key) => TryGetString(key, out string? value) ? value : throw Missing(key);

    public ulong GetRequiredUInt64(string key) => TryGetUInt64(key, out ulong value) ? value : throw Missing(key);

    public int GetRequiredInt32(string key) => TryGetInt32(key, out int value) ? value : throw Missing(key);

    public float GetRequiredSingle(string key) => TryGetSingle(key, out float value) ? value : throw Missing(key);

    public bool GetRequiredBoolean(string key) => TryGetBoolean(key, out bool value) ? value : throw Missing(key);

    public string[] GetRequiredStringArray(string key) => TryGetStringArray(key, out string[]? value) ? value : throw Missing(key);

    public byte[][] GetRequiredUtf8Array(string key) => TryGetUtf8Array(key, out byte[][]? value) ? value : throw Missing(key);

    public float[] GetRequiredSingleArray(string key) => TryGetSingleArray(key, out float[]? value) ? value : throw Missing(key);

    public int[] GetRequiredInt32Array(string key) => TryGetInt32Array(key, out int[]? value) ? value : throw Missing(key);

    /// <summary>Called by the file when its memory goes away.</summary>
    internal void Close() => _isClosed = true;

    private static void ReadInt32s(ref GgufCursor cursor, string key, Span<int> values)
    {
        ReadOnlySpan<byte> bytes = cursor.Take(values.Length * (long)sizeof(int), key);
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(index * sizeof(int))..]);
        }
    }

    private static bool IsInteger(GgufValueKind kind) => kind
        is GgufValueKind.UInt8 or GgufValueKind.Int8 or GgufValueKind.UInt16 or GgufValueKind.Int16
        or GgufValueKind.UInt32 or GgufValueKind.Int32 or GgufValueKind.UInt64 or GgufValueKind.Int64;

    private static Int128 ReadInteger(ref GgufCursor cursor, string key, GgufValueKind kind) => kind switch
    {
        GgufValueKind.UInt8 => cursor.Take(1, key)[0],
        GgufValueKind.Int8 => (sbyte)cursor.Take(1, key)[0],
        GgufValueKind.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(cursor.Take(2, key)),
        GgufValueKind.Int16 => BinaryPrimitives.ReadInt16LittleEndian(cursor.Take(2, key)),
        GgufValueKind.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(cursor.Take(4, key)),
        GgufValueKind.Int32 => BinaryPrimitives.ReadInt32LittleEndian(cursor.Take(4, key)),
        GgufValueKind.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(cursor.Take(8, key)),
        _ => BinaryPrimitives.ReadInt64LittleEndian(cursor.Take(8, key)),
    };

    private Int128 ReadInteger(string key, in GgufEntry entry)
    {
        Expect(key, entry, IsInteger(entry.Kind), "an integer");
        GgufCursor cursor = At(entry);
        return ReadInteger(ref cursor, key, entry.Kind);
    }

    private bool TryFindArray(string key, GgufValueKind elementKind, out GgufEntry entry)
    {
        if (!TryFind(key, out entry))
        {
            return false;
        }

        Expect(
            key,
            entry,
            entry.Kind is GgufValueKind.Array && entry.ElementKind == elementKind,
            elementKind is GgufValueKind.String ? "an array of strings" : "an array of floating-point numbers");
        return true;
    }

    private bool TryFind(string key, out GgufEntry entry)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(GgufFile));
        return _entries.TryGetValue(key, out entry);
    }

    /// <summary>Lengths inside the file are checked again on every read: another program may have written to it since it was opened.</summary>
    private GgufCursor At(in GgufEntry entry) => new(_data, _length, entry.Offset, _source);

    private void Expect(string key, in GgufEntry entry, bool isSo, string expectation)
    {
        if (!isSo)
        {
            throw new InferenceException(
                InferenceErrors.GgufMetadataInvalid,
                $"{_source}: byte {entry.Offset}: the metadata key {GgufText.Quote(key)} ({Describe(entry)}) is not {expectation}.");
        }
    }

    private static string Describe(in GgufEntry entry) =>
        entry.Kind is GgufValueKind.Array ? $"array of {entry.Count} {entry.ElementKind}" : entry.Kind.ToString();

    private InferenceException Missing(string key) => new(
        InferenceErrors.GgufMetadataInvalid, $"{_source}: the metadata key {GgufText.Quote(key)} is missing.");
}
