using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Hearth.Vectors.Filters;

namespace Hearth.Gateway.Collections;

/// <summary>Which records a request is about, or what it searches for. Disposing gives the vector's memory back.</summary>
internal sealed class RecordSelection : IDisposable
{
    private const int IdsMax = 65_536;
    private readonly VectorBuffer _vector = new();
    private string? _text;
    private double? _vectorWeight;
    private bool _isExact;
    private long? _asOf;

    public List<string> Ids { get; } = [];

    /// <summary>Null where none was given.</summary>
    public MetadataFilter? Filter { get; private set; }

    public int? Limit { get; private set; }

    public string? After { get; private set; }

    public RecordParts Parts { get; private set; } = RecordParts.Text | RecordParts.Metadata;

    public IgnoredFields Ignored { get; } = new();

    public VectorQuery Query => new()
    {
        Vector = _vector.Count == 0 ? default : _vector[0],
        Text = _text,
        Filter = Filter,
        Limit = Limit ?? 10,
        Parts = Parts,
        VectorWeight = _vectorWeight,
        Exact = _isExact,
        AsOf = _asOf is { } version ? new CollectionVersion(version) : null,
    };

    public void Read(ReadOnlySpan<byte> body, int depthMax) => MemberWalker.Read(body, depthMax, Ignored, ReadMember);

    public void Dispose() => _vector.Dispose();

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "ids":
                StringList.Read(ref reader, name, IdsMax, Ids);
                return true;
            case "filter":
                Filter = ReadFilter(ref reader, name);
                return true;
            case "limit":
                Limit = JsonField.ReadInt32(ref reader, name, 1, RecordLimits.MatchesMax);
                return true;
            case "after":
                After = JsonField.ReadString(ref reader, name);
                return true;
            case "include":
                Parts = ReadInclude(ref reader, name);
                return true;
            default:
                return ReadSearch(ref reader, name);
        }
    }

    private bool ReadSearch(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "vector":
                _vector.Clear();
                _vector.Read(ref reader, name);
                return true;
            case "text":
                _text = JsonField.ReadString(ref reader, name);
                return true;
            case "vector_weight":
                _vectorWeight = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "exact":
                _isExact = JsonField.ReadBoolean(ref reader, name);
                return true;
            case "as_of":
                _asOf = JsonField.ReadInt64(ref reader, name);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A text in Hearth's filter language, or an object as Chroma's <c>where</c>.</summary>
    public static MetadataFilter? ReadFilter(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return FilterParser.Parse(JsonField.ReadString(ref reader, field));
        }

        using JsonDocument filter = JsonDocument.ParseValue(ref reader);
        return FilterJson.ReadWhere(filter.RootElement);
    }

    private static RecordParts ReadInclude(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectArray(ref reader, field);
        RecordParts parts = RecordParts.None;
        while (JsonField.NextElement(ref reader))
        {
            parts |= JsonField.ReadString(ref reader, field) switch
            {
                "vector" => RecordParts.Vector,
                "text" => RecordParts.Text,
                "metadata" => RecordParts.Metadata,
                _ => throw JsonField.Wrong(field, "may name vector, text and metadata"),
            };
        }

        return parts;
    }
}
