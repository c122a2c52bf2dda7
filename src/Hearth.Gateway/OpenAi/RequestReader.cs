using System.Globalization;
using System.Text.Json;

namespace Hearth.Gateway.OpenAi;

/// <summary>Walks the members of a request once, in the order they stand, and hands each to the endpoint's own reader.</summary>
internal static class RequestReader
{
    /// <summary>Reads one member; false when the name means nothing to this endpoint. The reader stands on the value, or on its start.</summary>
    public delegate bool MemberReader(ref Utf8JsonReader reader, string name, GenerationRequest request);

    public static GenerationRequest Read(ReadOnlySpan<byte> body, int depthMax, MemberReader readMember)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = depthMax });
        try
        {
            return ReadObject(ref reader, readMember);
        }
        catch (JsonException failure)
        {
            // Its own message quotes a byte of the body, so only the place is passed on.
            string place = string.Create(
                CultureInfo.InvariantCulture,
                $"line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}");
            throw new GatewayException(GatewayErrors.InvalidJson, $"The body is not valid JSON, or nested deeper than {depthMax} levels ({place}).", failure);
        }
    }

    private static GenerationRequest ReadObject(ref Utf8JsonReader reader, MemberReader readMember)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new GatewayException(GatewayErrors.InvalidJson, "The body must be a JSON object.");
        }

        var request = new GenerationRequest();
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                // Everywhere in this API null means "not given".
                continue;
            }

            if (!readMember(ref reader, name, request) && !SamplingFields.TryRead(ref reader, name, request))
            {
                request.Ignored.Add(name);
                reader.Skip();
            }
        }

        if (reader.Read())
        {
            throw new GatewayException(GatewayErrors.InvalidJson, "The body goes on after its JSON object.");
        }

        return request;
    }
}
