using System.Text;
using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Chroma;

/// <summary>What a client says about a collection's index and embedder. Only the space has an effect; the rest is kept and told again.</summary>
/// <remarks>Hearth chooses and tunes its index itself, so numbers such as <c>ef_search</c> are nobody's order.</remarks>
internal sealed class ChromaConfiguration
{
    private const int BytesMax = 64 * 1024;
    private const string SpaceField = "space";
    private const string HnswField = "hnsw";
    private const string SpannField = "spann";
    private const string EmbedderField = "embedding_function";

    /// <summary>What Chroma answers for what was not given.</summary>
    private static readonly (string Name, string Value)[] _defaults =
        [("ef_construction", "100"), ("ef_search", "100"), ("max_neighbors", "16"), ("resize_factor", "1.2"), ("sync_threshold", "1000")];

    private readonly SortedDictionary<string, string> _hnsw = new(StringComparer.Ordinal);
    private string? _embedder;

    /// <summary>How vectors are compared; null where nothing was said.</summary>
    public VectorMetric? Metric { get; private set; }

    /// <summary>Reads what was stored by <see cref="ToString"/>.</summary>
    public static ChromaConfiguration Of(CollectionDefinition definition)
    {
        var configuration = new ChromaConfiguration();
        if (definition.Metadata.TryGetValue(ChromaNames.Configuration, out MetadataValue text) && text.Kind == MetadataKind.String)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text.AsString()));
            reader.Read();
            configuration.Read(ref reader, ChromaNames.Configuration);
        }

        return configuration;
    }

    public static string SpaceOf(VectorMetric metric) => metric switch
    {
        VectorMetric.Cosine => "cosine",
        VectorMetric.DotProduct => "ip",
        _ => "l2",
    };

    public static VectorMetric MetricOf(string space, string field) => space switch
    {
        "cosine" => VectorMetric.Cosine,
        "ip" => VectorMetric.DotProduct,
        "l2" => VectorMetric.Euclidean,
        _ => throw JsonField.Wrong(field, "must be l2, cosine or ip"),
    };

    /// <summary>Adds what the object says to what was said before.</summary>
    public void Read(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        long start = reader.TokenStartIndex;
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            switch (name)
            {
                case HnswField:
                    ReadIndex(ref reader, name, keepsNumbers: true);
                    break;
                case SpannField:
                    ReadIndex(ref reader, name, keepsNumbers: false);
                    break;
                case EmbedderField:
                    _embedder = Raw(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (reader.BytesConsumed - start > BytesMax)
        {
            throw JsonField.Wrong(field, $"may have at most {BytesMax} bytes");
        }
    }

    /// <summary>As clients read it.</summary>
    public void Write(Utf8JsonWriter writer, VectorMetric metric)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(HnswField);
        writer.WriteString(SpaceField, SpaceOf(metric));
        foreach ((string name, string value) in _defaults)
        {
            if (!_hnsw.ContainsKey(name))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value);
            }
        }

        WriteNumbers(writer);
        writer.WriteEndObject();
        writer.WriteNull(SpannField);
        WriteEmbedder(writer);
        writer.WriteEndObject();
    }

    /// <summary>As it is stored.</summary>
    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, GatewayJsonContext.StreamWriter))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(HnswField);
            WriteNumbers(writer);
            writer.WriteEndObject();
            WriteEmbedder(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void ReadIndex(ref Utf8JsonReader reader, string field, bool keepsNumbers)
    {
        JsonField.ExpectObject(ref reader, field);
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (string.Equals(name, SpaceField, StringComparison.Ordinal))
            {
                Metric = MetricOf(JsonField.ReadString(ref reader, SpaceField), SpaceField);
            }
            else if (keepsNumbers && reader.TokenType == JsonTokenType.Number)
            {
                _hnsw[name] = Encoding.UTF8.GetString(reader.ValueSpan);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static string Raw(ref Utf8JsonReader reader)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    private void WriteNumbers(Utf8JsonWriter writer)
    {
        foreach ((string name, string value) in _hnsw)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(value);
        }
    }

    private void WriteEmbedder(Utf8JsonWriter writer)
    {
        writer.WritePropertyName(EmbedderField);
        writer.WriteRawValue(_embedder ?? "null");
    }
}
