using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Collections;

/// <summary>The body that makes or changes a collection; what was not given is null.</summary>
internal sealed class CollectionRequest
{
    public string? Name { get; private set; }

    public int? Dimensions { get; private set; }

    public VectorMetric? Metric { get; private set; }

    public string? Language { get; private set; }

    public double? VectorWeight { get; private set; }

    /// <summary>0 for no bound.</summary>
    public long? BytesMax { get; private set; }

    public Dictionary<string, MetadataValue>? Metadata { get; private set; }

    public IgnoredFields Ignored { get; } = new();

    public static CollectionRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var request = new CollectionRequest();
        MemberWalker.Read(body, depthMax, request.Ignored, request.ReadMember);
        return request;
    }

    public static string NameOf(VectorMetric metric) => metric switch
    {
        VectorMetric.Cosine => "cosine",
        VectorMetric.DotProduct => "dot",
        _ => "euclidean",
    };

    /// <summary>The definition with what was given in place of what it had.</summary>
    public CollectionDefinition Over(CollectionDefinition before) => before with
    {
        Name = Name ?? before.Name,
        Dimensions = Dimensions ?? before.Dimensions,
        Metric = Metric ?? before.Metric,
        Language = Language ?? before.Language,
        VectorWeight = VectorWeight ?? before.VectorWeight,
        BytesMax = BytesMax is { } bytes ? (bytes == 0 ? null : bytes) : before.BytesMax,
        Metadata = Metadata ?? before.Metadata,
    };

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "name":
                Name = JsonField.ReadString(ref reader, name);
                return true;
            case "dimensions":
                Dimensions = JsonField.ReadInt32(ref reader, name, 0, RecordLimits.DimensionsMax);
                return true;
            case "metric":
                Metric = JsonField.ReadString(ref reader, name) switch
                {
                    "cosine" => VectorMetric.Cosine,
                    "dot" => VectorMetric.DotProduct,
                    "euclidean" => VectorMetric.Euclidean,
                    _ => throw JsonField.Wrong(name, "must be cosine, dot or euclidean"),
                };
                return true;
            case "language":
                Language = JsonField.ReadString(ref reader, name);
                return true;
            case "vector_weight":
                VectorWeight = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "bytes_max":
                BytesMax = JsonField.ReadInt64(ref reader, name);
                return true;
            case "metadata":
                Metadata = MetadataJson.WithoutNulls(MetadataJson.Read(ref reader, name));
                return true;
            default:
                return false;
        }
    }
}
