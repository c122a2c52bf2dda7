using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Chroma;

/// <summary>The body that makes or changes a collection.</summary>
internal sealed class ChromaCollectionRequest
{
    private const string LegacySpace = "hnsw:space";

    public string? Name { get; private set; }

    public bool GetsOrCreates { get; private set; }

    /// <summary>The client's own values; null where none were given.</summary>
    public Dictionary<string, MetadataValue>? Metadata { get; private set; }

    /// <summary>What the metadata says about the space, as older clients do.</summary>
    public VectorMetric? LegacyMetric =>
        Metadata is not null && Metadata.TryGetValue(LegacySpace, out MetadataValue space) && space.Kind == MetadataKind.String
            ? ChromaConfiguration.MetricOf(space.AsString(), LegacySpace)
            : null;

    /// <summary>Reads a body; the configuration in it is added to the one that is given.</summary>
    public static ChromaCollectionRequest Read(ReadOnlySpan<byte> body, int depthMax, ChromaConfiguration configuration)
    {
        var request = new ChromaCollectionRequest();
        MemberWalker.Read(body, depthMax, new IgnoredFields(), ReadMember);
        return request;

        bool ReadMember(ref Utf8JsonReader reader, string name)
        {
            switch (name)
            {
                case "name" or "new_name":
                    request.Name = JsonField.ReadString(ref reader, name);
                    return true;
                case "get_or_create":
                    request.GetsOrCreates = JsonField.ReadBoolean(ref reader, name);
                    return true;
                case "metadata" or "new_metadata":
                    request.Metadata = MetadataJson.WithoutNulls(MetadataJson.Read(ref reader, name));
                    if (request.Metadata.Keys.Any(ChromaNames.IsReserved))
                    {
                        throw JsonField.Wrong(name, "may have no names that begin with `chroma:` or `chroma.`");
                    }

                    return true;
                case "configuration" or "new_configuration":
                    configuration.Read(ref reader, name);
                    return true;
                case "schema":
                    throw JsonField.Unsupported(name, "is not supported: give the space in `configuration`");
                default:
                    return false;
            }
        }
    }
}
