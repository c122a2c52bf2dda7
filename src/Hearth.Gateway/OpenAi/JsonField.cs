using System.Globalization;
using System.Text.Json;

namespace Hearth.Gateway.OpenAi;

/// <summary>Reads one value that must have one type; what does not fit is an error that names the field.</summary>
/// <remarks>The reader stands on the value. Messages never repeat a value: it may be content.</remarks>
internal static class JsonField
{
    public static bool ReadBoolean(ref Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Wrong(field, "must be true or false"),
    };

    public static string ReadString(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Wrong(field, "must be a string");
        }

        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException failure)
        {
            // The bytes were checked before, so this is an escape such as "\ud83d" without its second half.
            throw new GatewayException(GatewayErrors.InvalidField, $"`{field}` holds half of a surrogate pair.", failure) { Parameter = field };
        }
    }

    /// <summary>A whole number in a range. Clients that write <c>100.0</c> mean 100.</summary>
    public static int ReadInt32(ref Utf8JsonReader reader, string field, int minimum, int maximum)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt32(out int value) && value >= minimum && value <= maximum)
            {
                return value;
            }

            if (reader.TryGetDouble(out double real) && double.IsInteger(real) && real >= minimum && real <= maximum)
            {
                return (int)real;
            }
        }

        throw Wrong(field, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {minimum} to {maximum}"));
    }

    public static long ReadInt64(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) ? value : throw Wrong(field, "must be a whole number of 64 bits");

    public static float ReadSingle(ref Utf8JsonReader reader, string field, double minimum, double maximum)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value) && value >= minimum && value <= maximum)
        {
            return (float)value;
        }

        throw Wrong(field, string.Create(CultureInfo.InvariantCulture, $"must be a number from {minimum} to {maximum}"));
    }

    public static void ExpectObject(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong(field, "must be an object");
        }
    }

    public static void ExpectArray(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong(field, "must be an array");
        }
    }

    /// <summary>Moves from one member of an object to the next and onto its value; false at the end of the object.</summary>
    public static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = ReadName(ref reader);
        reader.Read();
        return true;
    }

    /// <summary>Moves to the next element of an array; false at its end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    public static GatewayException Wrong(string field, string rule) =>
        new(GatewayErrors.InvalidField, $"`{field}` {rule}.") { Parameter = field };

    public static GatewayException Missing(string field) =>
        new(GatewayErrors.InvalidField, $"`{field}` is required.") { Parameter = field };

    public static GatewayException Unsupported(string field, string why) =>
        new(GatewayErrors.UnsupportedParameter, $"`{field}` {why}.") { Parameter = field };

    private static string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException failure)
        {
            throw new GatewayException(GatewayErrors.InvalidJson, "A member name holds half of a surrogate pair.", failure);
        }
    }
}
