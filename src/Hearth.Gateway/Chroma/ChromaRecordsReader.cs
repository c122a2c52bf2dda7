using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Chroma;

/// <summary>Reads the body of <c>add</c>, <c>update</c> and <c>upsert</c>.</summary>
internal static class ChromaRecordsReader
{
    private const string Ids = "ids";
    private const string Embeddings = "embeddings";
    private const string Documents = "documents";
    private const string Metadatas = "metadatas";
    private const string Uris = "uris";

    /// <summary>Reads into <paramref name="records"/>, which the caller disposes.</summary>
    public static void Read(ReadOnlySpan<byte> body, int depthMax, bool needsVectors, ChromaRecords records)
    {
        MemberWalker.Read(body, depthMax, new IgnoredFields(), ReadMember);
        Check(records, needsVectors);

        bool ReadMember(ref Utf8JsonReader reader, string name)
        {
            switch (name)
            {
                case Ids:
                    StringList.Read(ref reader, name, RecordLimits.BatchRecordsMax, records.Ids);
                    return true;
                case Embeddings:
                    records.Vectors.ReadAll(ref reader, name, RecordLimits.BatchRecordsMax);
                    return true;
                case Documents:
                    records.Documents = ReadTexts(ref reader, name);
                    return true;
                case Metadatas:
                    records.Metadatas = ReadMetadatas(ref reader, name);
                    return true;
                case Uris:
                    records.Uris = ReadTexts(ref reader, name);
                    return true;
                default:
                    return false;
            }
        }
    }

    private static List<string?> ReadTexts(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectArray(ref reader, field);
        var texts = new List<string?>();
        while (JsonField.NextElement(ref reader))
        {
            ExpectRoom(texts.Count, field);
            texts.Add(reader.TokenType == JsonTokenType.Null ? null : JsonField.ReadString(ref reader, field));
        }

        return texts;
    }

    private static List<Dictionary<string, MetadataValue?>?> ReadMetadatas(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectArray(ref reader, field);
        var metadatas = new List<Dictionary<string, MetadataValue?>?>();
        while (JsonField.NextElement(ref reader))
        {
            ExpectRoom(metadatas.Count, field);
            Dictionary<string, MetadataValue?>? metadata = reader.TokenType == JsonTokenType.Null ? null : MetadataJson.Read(ref reader, field);
            if (metadata is not null && metadata.Keys.Any(ChromaNames.IsReserved))
            {
                throw JsonField.Wrong(field, "may have no names that begin with `chroma:` or `chroma.`");
            }

            metadatas.Add(metadata);
        }

        return metadatas;
    }

    private static void ExpectRoom(int count, string field)
    {
        if (count == RecordLimits.BatchRecordsMax)
        {
            throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may have at most {RecordLimits.BatchRecordsMax} entries"));
        }
    }

    private static void Check(ChromaRecords records, bool needsVectors)
    {
        int count = records.Ids.Count;
        if (count == 0)
        {
            throw JsonField.Missing(Ids);
        }

        if (needsVectors && records.Vectors.Count == 0)
        {
            throw JsonField.Missing(Embeddings);
        }

        ExpectLength(Embeddings, records.Vectors.Count == 0 ? null : records.Vectors.Count, count);
        ExpectLength(Documents, records.Documents?.Count, count);
        ExpectLength(Metadatas, records.Metadatas?.Count, count);
        ExpectLength(Uris, records.Uris?.Count, count);
        if (new HashSet<string>(records.Ids, StringComparer.Ordinal).Count != count)
        {
            throw JsonField.Wrong(Ids, "must not hold an id twice");
        }
    }

    private static void ExpectLength(string field, int? length, int count)
    {
        if (length is { } given && given != count)
        {
            throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"has {given} entries and `ids` has {count}"));
        }
    }
}
