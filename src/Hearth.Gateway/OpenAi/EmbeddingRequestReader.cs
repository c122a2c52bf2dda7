using System.Globalization;
using System.Text.Json;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads the body of <c>/v1/embeddings</c>.</summary>
internal static class EmbeddingRequestReader
{
    private const string Input = "input";

    public static EmbeddingRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var request = new EmbeddingRequest();
        MemberWalker.Read(body, depthMax, request.Ignored, ReadMember);
        return request.Texts.Count + request.Tokens.Count > 0 ? request : throw JsonField.Missing(Input);

        bool ReadMember(ref Utf8JsonReader reader, string name)
        {
            switch (name)
            {
                case "model":
                    request.Model = JsonField.ReadString(ref reader, name);
                    return true;
                case Input:
                    request.Texts.Clear();
                    request.Tokens.Clear();
                    ReadInput(ref reader, request);
                    return true;
                case "encoding_format":
                    request.WantsBase64 = JsonField.ReadString(ref reader, name) switch
                    {
                        "float" => false,
                        "base64" => true,
                        _ => throw JsonField.Wrong(name, "must be `float` or `base64`"),
                    };
                    return true;
                case "dimensions":
                    request.Dimensions = JsonField.ReadInt32(ref reader, name, 1, int.MaxValue);
                    return true;
                case "truncate":
                    request.Truncate = JsonField.ReadBoolean(ref reader, name);
                    return true;
                case "user":
                    // Says who the end user is; nothing here depends on it.
                    JsonField.ReadString(ref reader, name);
                    return true;
                default:
                    return false;
            }
        }
    }

    private static void ReadInput(ref Utf8JsonReader reader, EmbeddingRequest request)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            request.Texts.Add(JsonField.ReadString(ref reader, Input));
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw JsonField.Wrong(Input, "must be a string, an array of strings, an array of tokens, or an array of such arrays");
        }

        List<int> single = [];
        while (JsonField.NextElement(ref reader))
        {
            ReadElement(ref reader, request, single);
        }

        if (single.Count > 0)
        {
            request.Tokens.Add(single.ToArray());
        }

        if (request.Texts.Count + request.Tokens.Count == 0)
        {
            throw JsonField.Wrong(Input, "is empty: send at least one text");
        }
    }

    private static void ReadElement(ref Utf8JsonReader reader, EmbeddingRequest request, List<int> single)
    {
        int index = request.Texts.Count + request.Tokens.Count;
        JsonTokenType kind = reader.TokenType;
        bool isMixed = (request.Texts.Count > 0 && kind != JsonTokenType.String)
            || (request.Tokens.Count > 0 && kind != JsonTokenType.StartArray)
            || (single.Count > 0 && kind != JsonTokenType.Number);
        if (isMixed)
        {
            throw JsonField.Wrong(Input, "must not mix texts, tokens and arrays of tokens");
        }

        if (kind == JsonTokenType.Number)
        {
            single.Add(JsonField.ReadInt32(ref reader, Element(single.Count), 0, int.MaxValue));
            return;
        }

        if (index == EmbeddingRequest.InputsMax)
        {
            throw JsonField.Wrong(Input, string.Create(CultureInfo.InvariantCulture, $"may have at most {EmbeddingRequest.InputsMax} entries"));
        }

        if (kind != JsonTokenType.StartArray)
        {
            request.Texts.Add(JsonField.ReadString(ref reader, Element(index)));
            return;
        }

        List<int> tokens = [];
        while (JsonField.NextElement(ref reader))
        {
            tokens.Add(JsonField.ReadInt32(ref reader, Element(index), 0, int.MaxValue));
        }

        request.Tokens.Add(tokens.ToArray());
    }

    private static string Element(int index) => string.Create(CultureInfo.InvariantCulture, $"{Input}[{index}]");
}
