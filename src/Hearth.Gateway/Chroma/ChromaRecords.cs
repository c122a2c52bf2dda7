using Hearth.Gateway.Collections;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Chroma;

/// <summary>The records of one write, column by column as they came; what a column does not have is null. Disposing gives the vectors' memory back.</summary>
internal sealed class ChromaRecords : IDisposable
{
    public List<string> Ids { get; } = [];

    public VectorBuffer Vectors { get; } = new();

    public List<string?>? Documents { get; set; }

    public List<Dictionary<string, MetadataValue?>?>? Metadatas { get; set; }

    public List<string?>? Uris { get; set; }

    /// <summary>A record that was not there before.</summary>
    public VectorRecord New(int index)
    {
        Dictionary<string, MetadataValue> metadata = Metadatas?[index] is { } given ? MetadataJson.WithoutNulls(given) : new(StringComparer.Ordinal);
        if (Uris?[index] is { } uri)
        {
            metadata[ChromaNames.Uri] = MetadataValue.Of(uri);
        }

        return new VectorRecord(Ids[index])
        {
            Vector = Vectors.Count == 0 ? default : Vectors[index],
            Text = Documents?[index],
            Metadata = metadata,
        };
    }

    /// <summary>A record that was there, with what was given in place of what it had; metadata field by field, where null takes a field away.</summary>
    public VectorRecord Merged(int index, VectorRecord before)
    {
        var metadata = new Dictionary<string, MetadataValue>(before.Metadata, StringComparer.Ordinal);
        foreach ((string name, MetadataValue? value) in Metadatas?[index] ?? [])
        {
            if (value is { } given)
            {
                metadata[name] = given;
            }
            else
            {
                metadata.Remove(name);
            }
        }

        if (Uris?[index] is { } uri)
        {
            metadata[ChromaNames.Uri] = MetadataValue.Of(uri);
        }

        return before with
        {
            Vector = Vectors.Count == 0 || Vectors[index].IsEmpty ? before.Vector : Vectors[index],
            Text = Documents?[index] ?? before.Text,
            Metadata = metadata,
        };
    }

    public void Dispose() => Vectors.Dispose();
}
