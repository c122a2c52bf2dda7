using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Vectors;

namespace Hearth.Gateway.Collections;

/// <summary>The vectors of one request, read straight from its bytes into one rented array; disposing gives it back, so nothing may keep the memory.</summary>
internal sealed class VectorBuffer : IDisposable
{
    private const int FirstNumbers = 4096;
    private readonly List<(int Start, int Length)> _vectors = [];
    private float[] _numbers = ArrayPool<float>.Shared.Rent(FirstNumbers);
    private int _used;

    public int Count => _vectors.Count;

    /// <summary>Empty where none was given. Valid until the next vector is read.</summary>
    public ReadOnlyMemory<float> this[int index] => _numbers.AsMemory(_vectors[index].Start, _vectors[index].Length);

    public void Clear()
    {
        _vectors.Clear();
        _used = 0;
    }

    /// <summary>Reads a list of vectors: arrays of numbers or base64 of little-endian floats; null for none.</summary>
    public void ReadAll(ref Utf8JsonReader reader, string field, int vectorsMax)
    {
        Clear();
        JsonField.ExpectArray(ref reader, field);
        while (JsonField.NextElement(ref reader))
        {
            if (Count == vectorsMax)
            {
                throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may have at most {vectorsMax} entries"));
            }

            Read(ref reader, field);
        }
    }

    /// <summary>Reads one vector, or null.</summary>
    public void Read(ref Utf8JsonReader reader, string field)
    {
        int start = _used;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                break;
            case JsonTokenType.StartArray:
                ReadNumbers(ref reader, field);
                break;
            case JsonTokenType.String:
                ReadBase64(ref reader, field);
                break;
            default:
                throw JsonField.Wrong(field, "must hold vectors: arrays of numbers, or base64 of little-endian floats");
        }

        _vectors.Add((start, _used - start));
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_numbers);
        _numbers = [];
    }

    private void ReadNumbers(ref Utf8JsonReader reader, string field)
    {
        int start = _used;
        while (JsonField.NextElement(ref reader))
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out float number))
            {
                throw JsonField.Wrong(field, "must hold vectors of numbers");
            }

            if (_used - start == RecordLimits.DimensionsMax)
            {
                throw TooLong(field);
            }

            if (_used == _numbers.Length)
            {
                Grow(1);
            }

            _numbers[_used++] = number;
        }

        if (_used == start)
        {
            throw JsonField.Wrong(field, "must not hold an empty vector");
        }
    }

    private void ReadBase64(ref Utf8JsonReader reader, string field)
    {
        // Some encoders write the slash of base64 as \/; then the text must be unescaped first.
        ReadOnlySpan<byte> text = reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(JsonField.ReadString(ref reader, field)) : reader.ValueSpan;
        int bytesMax = Base64.GetMaxDecodedFromUtf8Length(text.Length);
        if (bytesMax / sizeof(float) > RecordLimits.DimensionsMax + 1)
        {
            throw TooLong(field);
        }

        Grow((bytesMax / sizeof(float)) + 1);
        OperationStatus status = Base64.DecodeFromUtf8(text, MemoryMarshal.AsBytes(_numbers.AsSpan(_used)), out _, out int written);
        if (status != OperationStatus.Done || written == 0 || written % sizeof(float) != 0)
        {
            throw JsonField.Wrong(field, "must hold base64 of little-endian floats of 32 bits");
        }

        _used += written / sizeof(float);
    }

    private void Grow(int more)
    {
        if (_numbers.Length - _used >= more)
        {
            return;
        }

        float[] larger = ArrayPool<float>.Shared.Rent(Math.Max(_numbers.Length * 2, _used + more));
        _numbers.AsSpan(0, _used).CopyTo(larger);
        ArrayPool<float>.Shared.Return(_numbers);
        _numbers = larger;
    }

    private static GatewayException TooLong(string field) =>
        JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may hold vectors of at most {RecordLimits.DimensionsMax} numbers"));
}
