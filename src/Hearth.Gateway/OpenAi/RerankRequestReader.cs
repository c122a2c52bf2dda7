using System.Globalization;
using System.Text.Json;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads the body of <c>/v1/rerank</c>, whose shape is that of Cohere, Jina and llama.cpp.</summary>
internal static class RerankRequestReader
{
    public static RerankRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var request = new RerankRequest();
        MemberWalker.Read(body, depthMax, request.Ignored, ReadMember);
        if (request.Query is null)
        {
            throw JsonField.Missing("query");
        }

        return request.Documents.Count > 0 ? request : throw JsonField.Missing("documents");

        bool ReadMember(ref Utf8JsonReader reader, string name)
        {
            switch (name)
            {
                case "model":
                    request.Model = JsonField.ReadString(ref reader, name);
                    return true;
                case "query":
                    request.Query = JsonField.ReadString(ref reader, name);
                    return true;
                case "documents":
                    request.Documents.Clear();
                    ReadDocuments(ref reader, request);
                    return true;
                case "top_n":
                    request.Top = JsonField.ReadInt32(ref reader, name, 1, int.MaxValue);
                    return true;
                case "return_documents":
                    request.ReturnsDocuments = JsonField.ReadBoolean(ref reader, name);
                    return true;
                case "truncate":
                    request.Truncate = JsonField.ReadBoolean(ref reader, name);
                    return true;
                default:
                    return false;
            }
        }
    }

    private static void ReadDocuments(ref Utf8JsonReader reader, RerankRequest request)
    {
        JsonField.ExpectArray(ref reader, "documents");
        while (JsonField.NextElement(ref reader))
        {
            if (request.Documents.Count == RerankRequest.DocumentsMax)
            {
                throw JsonField.Wrong("documents", string.Create(CultureInfo.InvariantCulture, $"may have at most {RerankRequest.DocumentsMax} entries"));
            }

            string field = string.Create(CultureInfo.InvariantCulture, $"documents[{request.Documents.Count}]");
            request.Documents.Add(reader.TokenType == JsonTokenType.StartObject ? ReadText(ref reader, field) : JsonField.ReadString(ref reader, field));
        }
    }

    private static string ReadText(ref Utf8JsonReader reader, string field)
    {
        string? text = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (name is "text")
            {
                text = JsonField.ReadString(ref reader, field + ".text");
            }
            else
            {
                reader.Skip();
            }
        }

        return text ?? throw JsonField.Missing(field + ".text");
    }
}
