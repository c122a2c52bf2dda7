using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.Requests;

namespace Hearth.Gateway.OpenAi;

/// <summary>Walks the members of a body once, for the endpoints that generate nothing.</summary>
internal static class MemberWalker
{
    /// <summary>Reads one member; false when the name means nothing to this endpoint. The reader stands on the value, or on its start.</summary>
    public delegate bool MemberReader(ref Utf8JsonReader reader, string name);

    public static void Read(ReadOnlySpan<byte> body, int depthMax, IgnoredFields ignored, MemberReader readMember)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = depthMax });
        try
        {
            ReadObject(ref reader, ignored, readMember);
        }
        catch (JsonException failure)
        {
            // Its own message quotes a byte of the body, so only the place is passed on.
            string place = string.Create(CultureInfo.InvariantCulture, $"line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}");
            throw new GatewayException(GatewayErrors.InvalidJson, $"The body is not valid JSON, or nested deeper than {depthMax} levels ({place}).", failure);
        }
    }

    private static void ReadObject(ref Utf8JsonReader reader, IgnoredFields ignored, MemberReader readMember)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new GatewayException(GatewayErrors.InvalidJson, "The body must be a JSON object.");
        }

        while (JsonField.NextMember(ref reader, out string name))
        {
            // Everywhere in this API null means "not given".
            if (reader.TokenType != JsonTokenType.Null && !readMember(ref reader, name))
            {
                ignored.Add(name);
                reader.Skip();
            }
        }

        if (reader.Read())
        {
            throw new GatewayException(GatewayErrors.InvalidJson, "The body goes on after its JSON object.");
        }
    }
}
