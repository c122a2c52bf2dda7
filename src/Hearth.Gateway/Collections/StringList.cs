using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.OpenAi;

namespace Hearth.Gateway.Collections;

/// <summary>Reads lists of strings.</summary>
internal static class StringList
{
    /// <summary>Reads a list in place of what the list held.</summary>
    public static void Read(ref Utf8JsonReader reader, string field, int countMax, List<string> strings)
    {
        JsonField.ExpectArray(ref reader, field);
        strings.Clear();
        while (JsonField.NextElement(ref reader))
        {
            if (strings.Count == countMax)
            {
                throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may have at most {countMax} entries"));
            }

            strings.Add(JsonField.ReadString(ref reader, field));
        }
    }
}
