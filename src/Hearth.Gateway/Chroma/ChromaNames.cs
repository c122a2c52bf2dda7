using System.Security.Cryptography;
using System.Text;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Chroma;

/// <summary>The names that stand for Chroma's notions in Hearth's collections. They are stored: change none.</summary>
internal static class ChromaNames
{
    public const string Tenant = "default_tenant";
    public const string Database = "default_database";

    /// <summary>Chroma's own id of its default database.</summary>
    public const string DatabaseId = "00000000-0000-0000-0000-000000000000";

    /// <summary>In a collection's metadata: its id, a UUID.</summary>
    public const string Id = "chroma.id";

    /// <summary>In a collection's metadata: the configuration the client gave, as JSON.</summary>
    public const string Configuration = "chroma.configuration";

    /// <summary>In a record's metadata, as in Chroma's own store: its URI.</summary>
    public const string Uri = "chroma:uri";

    /// <summary>The first is Hearth's and the second Chroma's own; clients cannot use either.</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith("chroma.", StringComparison.Ordinal) || name.StartsWith("chroma:", StringComparison.Ordinal);

    /// <summary>
    /// The id of a collection. One that was not made by a Chroma client has none of its own: it gets one that follows from its name, and keeps that once
    /// a Chroma client changes it.
    /// </summary>
    public static string IdOf(CollectionDefinition definition)
    {
        if (definition.Metadata.TryGetValue(Id, out MetadataValue id) && id.Kind == MetadataKind.String)
        {
            return id.AsString();
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes("hearth/collection/" + definition.Name), hash);

        // RFC 9562: version 8, variant 10.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}
