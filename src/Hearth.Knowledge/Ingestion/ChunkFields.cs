using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hearth.Knowledge.Chunking;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Ingestion;

/// <summary>A chunk as a record of the collection. The names of fields and the form of ids are stored: append only.</summary>
/// <remarks>
/// A record's id is the document, the content's hash and the chunk's place, so that a changed document is written beside the old one and then takes its place. All that
/// is known of a document stands on its chunks: the collection needs no second store.
/// </remarks>
internal static class ChunkFields
{
    public const string Document = "doc";
    public const string Path = "path";
    public const string Title = "title";
    public const string Heading = "heading";
    public const string Hash = "hash";
    public const string Index = "chunk";
    public const string Count = "chunks";
    public const string Start = "start";
    public const string End = "end";
    public const string Line = "line";
    public const string Page = "page";
    public const string HeaderLength = "header";
    public const string Bytes = "bytes";
    public const string Added = "added";

    /// <summary>Before the name of an attribute that the owner of a document gave it.</summary>
    public const string AttributePrefix = "attr.";

    /// <summary>What documents are known by.</summary>
    public static string DocumentId(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 10));

    /// <summary>The hash of a content, and of the way it is cut.</summary>
    public static string ContentHash(ReadOnlySpan<byte> bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}.{Chunker.Version}");

    /// <summary>The id of a chunk.</summary>
    public static string RecordId(string document, string hash, int index) => string.Create(CultureInfo.InvariantCulture, $"{document}-{hash[..8]}-{index:00000}");

    /// <summary>What is embedded and searched by words.</summary>
    public static string IndexedText(PreparedDocument document, TextChunk chunk) =>
        $"{Chunker.Header(document.Title, chunk)}\n{document.Text.AsSpan(chunk.Start, chunk.End - chunk.Start)}";

    /// <summary>The record of a chunk.</summary>
    public static VectorRecord Write(PreparedDocument document, int index, string text, ReadOnlyMemory<float> vector, DateTimeOffset now)
    {
        TextChunk chunk = document.Chunks[index];
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal)
        {
            [Document] = MetadataValue.Of(document.Id),
            [Path] = MetadataValue.Of(document.Path),
            [Title] = MetadataValue.Of(document.Title),
            [Heading] = MetadataValue.Of(chunk.Heading),
            [Hash] = MetadataValue.Of(document.Hash),
            [Index] = MetadataValue.Of(index),
            [Count] = MetadataValue.Of(document.Chunks.Count),
            [Start] = MetadataValue.Of(chunk.Start),
            [End] = MetadataValue.Of(chunk.End),
            [Line] = MetadataValue.Of(document.Lines[index]),
            [HeaderLength] = MetadataValue.Of(text.Length - (chunk.End - chunk.Start)),
            [Bytes] = MetadataValue.Of(document.Bytes),
            [Added] = MetadataValue.Of(now),
        };
        if (chunk.Page > 0)
        {
            metadata[Page] = MetadataValue.Of(chunk.Page);
        }

        foreach ((string name, MetadataValue value) in document.Attributes)
        {
            metadata[AttributePrefix + name] = value;
        }

        return new VectorRecord(RecordId(document.Id, document.Hash, index)) { Vector = vector, Text = text, Metadata = metadata };
    }

    /// <summary>The attributes among the fields.</summary>
    public static Dictionary<string, MetadataValue> Attributes(VectorRecord record)
    {
        var attributes = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        foreach ((string name, MetadataValue value) in record.Metadata)
        {
            if (name.StartsWith(AttributePrefix, StringComparison.Ordinal))
            {
                attributes[name[AttributePrefix.Length..]] = value;
            }
        }

        return attributes;
    }

    /// <summary>The record with these attributes in the place of its own.</summary>
    public static VectorRecord WithAttributes(VectorRecord record, IReadOnlyDictionary<string, MetadataValue> attributes)
    {
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        foreach ((string name, MetadataValue value) in record.Metadata)
        {
            if (!name.StartsWith(AttributePrefix, StringComparison.Ordinal))
            {
                metadata[name] = value;
            }
        }

        foreach ((string name, MetadataValue value) in attributes)
        {
            metadata[AttributePrefix + name] = value;
        }

        return record with { Metadata = metadata };
    }

    /// <summary>A field that is text; empty where it is not there.</summary>
    public static string Text(VectorRecord record, string field) => record.Metadata.TryGetValue(field, out MetadataValue value) ? value.ToString() : "";

    /// <summary>A field that is a whole number; 0 where it is not there.</summary>
    public static int Number(VectorRecord record, string field) =>
        record.Metadata.TryGetValue(field, out MetadataValue value) && value.Kind == MetadataKind.Integer ? (int)value.AsInteger() : 0;
}
