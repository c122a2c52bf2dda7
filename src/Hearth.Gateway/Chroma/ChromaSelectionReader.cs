using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Vectors;
using Hearth.Vectors.Filters;

namespace Hearth.Gateway.Chroma;

/// <summary>Reads the body of <c>get</c>, <c>query</c> and <c>delete</c>.</summary>
internal static class ChromaSelectionReader
{
    private const int QueriesMax = 1000;

    /// <summary>Reads into <paramref name="selection"/>, which the caller disposes; its <see cref="ChromaSelection.Include"/> is the default.</summary>
    public static void Read(ReadOnlySpan<byte> body, int depthMax, ChromaSelection selection)
    {
        MemberWalker.Read(body, depthMax, new IgnoredFields(), ReadMember);

        bool ReadMember(ref Utf8JsonReader reader, string name)
        {
            switch (name)
            {
                case "ids":
                    selection.HasIds = true;
                    StringList.Read(ref reader, name, ChromaSelection.IdsMax, selection.Ids);
                    return true;
                case "where":
                    using (JsonDocument where = JsonDocument.ParseValue(ref reader))
                    {
                        selection.Where = FilterJson.ReadWhere(where.RootElement);
                    }

                    return true;
                case "where_document":
                    using (JsonDocument where = JsonDocument.ParseValue(ref reader))
                    {
                        selection.WhereDocument = FilterJson.ReadWhereDocument(where.RootElement);
                    }

                    return true;
                case "limit":
                    selection.Limit = JsonField.ReadInt32(ref reader, name, 0, int.MaxValue);
                    return true;
                case "offset":
                    selection.Offset = JsonField.ReadInt32(ref reader, name, 0, int.MaxValue);
                    return true;
                case "n_results":
                    selection.Results = JsonField.ReadInt32(ref reader, name, 1, RecordLimits.MatchesMax);
                    return true;
                case "include":
                    selection.Include = ReadInclude(ref reader, name);
                    return true;
                case "query_embeddings":
                    selection.Queries.ReadAll(ref reader, name, QueriesMax);
                    return true;
                default:
                    return false;
            }
        }
    }

    private static ChromaInclude ReadInclude(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectArray(ref reader, field);
        ChromaInclude include = ChromaInclude.None;
        while (JsonField.NextElement(ref reader))
        {
            include |= JsonField.ReadString(ref reader, field) switch
            {
                "documents" => ChromaInclude.Documents,
                "embeddings" => ChromaInclude.Embeddings,
                "metadatas" => ChromaInclude.Metadatas,
                "distances" => ChromaInclude.Distances,
                "uris" => ChromaInclude.Uris,
                _ => throw JsonField.Wrong(field, "may name documents, embeddings, metadatas, distances and uris"),
            };
        }

        return include;
    }
}
