using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Collections;

/// <summary>The body <c>{"records": [{"id", "vector", "text", "metadata"}]}</c>. Disposing gives the vectors' memory back.</summary>
internal sealed class RecordBatch : IDisposable
{
    private const string RecordsField = "records";
    private readonly VectorBuffer _vectors = new();
    private readonly List<VectorRecord> _records = [];

    public IgnoredFields Ignored { get; } = new();

    /// <summary>The records; their vectors are valid until the batch is disposed.</summary>
    public VectorRecord[] Records => [.. _records.Select((record, index) => record with { Vector = _vectors[index] })];

    public void Read(ReadOnlySpan<byte> body, int depthMax)
    {
        MemberWalker.Read(body, depthMax, Ignored, ReadMember);
        if (_records.Count == 0)
        {
            throw JsonField.Missing(RecordsField);
        }
    }

    public void Dispose() => _vectors.Dispose();

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        if (!string.Equals(name, RecordsField, StringComparison.Ordinal))
        {
            return false;
        }

        JsonField.ExpectArray(ref reader, name);
        while (JsonField.NextElement(ref reader))
        {
            if (_records.Count == RecordLimits.BatchRecordsMax)
            {
                throw JsonField.Wrong(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {RecordLimits.BatchRecordsMax} entries"));
            }

            ReadRecord(ref reader, string.Create(CultureInfo.InvariantCulture, $"{RecordsField}[{_records.Count}]"));
        }

        return true;
    }

    private void ReadRecord(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        string? id = null;
        string? text = null;
        Dictionary<string, MetadataValue>? metadata = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            switch (name)
            {
                case "id":
                    id = JsonField.ReadString(ref reader, field + ".id");
                    break;
                case "vector" when _vectors.Count == _records.Count:
                    _vectors.Read(ref reader, field + ".vector");
                    break;
                case "text":
                    text = JsonField.ReadString(ref reader, field + ".text");
                    break;
                case "metadata":
                    metadata = MetadataJson.WithoutNulls(MetadataJson.Read(ref reader, field + ".metadata"));
                    break;
                default:
                    Ignored.Add(name);
                    reader.Skip();
                    break;
            }
        }

        if (_vectors.Count == _records.Count)
        {
            throw JsonField.Missing(field + ".vector");
        }

        var record = new VectorRecord(id ?? throw JsonField.Missing(field + ".id")) { Text = text };
        _records.Add(metadata is null ? record : record with { Metadata = metadata });
    }
}
