using Hearth.Gateway.Collections;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Chroma;

/// <summary>Which records <c>get</c>, <c>query</c> and <c>delete</c> are about. Disposing gives the vectors' memory back.</summary>
internal sealed class ChromaSelection : IDisposable
{
    /// <summary>The bound of ids, as of all values of a filter.</summary>
    public const int IdsMax = 65_536;

    public bool HasIds { get; set; }

    public List<string> Ids { get; } = [];

    public MetadataFilter? Where { get; set; }

    public MetadataFilter? WhereDocument { get; set; }

    public int? Limit { get; set; }

    public int Offset { get; set; }

    public int Results { get; set; } = 10;

    public ChromaInclude Include { get; set; }

    public VectorBuffer Queries { get; } = new();

    /// <summary>True where ids alone choose, so that their order can be kept.</summary>
    public bool IsByIds => HasIds && Where is null && WhereDocument is null;

    /// <summary>All conditions as one; null for every record.</summary>
    public MetadataFilter? Filter
    {
        get
        {
            List<MetadataFilter> parts = [];
            if (HasIds)
            {
                parts.Add(new IdFilter(Ids));
            }

            if (Where is { } where)
            {
                parts.Add(where);
            }

            if (WhereDocument is { } document)
            {
                parts.Add(document);
            }

            return parts.Count switch
            {
                0 => null,
                1 => parts[0],
                _ => new AllFilter(parts),
            };
        }
    }

    /// <summary>What must be read of each record.</summary>
    public RecordParts Parts =>
        (Include.HasFlag(ChromaInclude.Documents) ? RecordParts.Text : RecordParts.None)
        | (Include.HasFlag(ChromaInclude.Embeddings) ? RecordParts.Vector : RecordParts.None)
        | ((Include & (ChromaInclude.Metadatas | ChromaInclude.Uris)) != ChromaInclude.None ? RecordParts.Metadata : RecordParts.None);

    public void Dispose() => Queries.Dispose();
}
