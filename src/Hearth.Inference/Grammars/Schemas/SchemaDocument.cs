using System.Globalization;
using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>The document that a schema's references lead into.</summary>
internal sealed class SchemaDocument(JsonElement root)
{
    public SchemaSource Root { get; } = new(root, "");

    /// <summary>Makes sure that all strings and names are Unicode, so that nobody who reads them need expect otherwise.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.SchemaInvalid"/>, <see cref="InferenceErrors.GrammarTooLarge"/>.</exception>
    public void CheckText()
    {
        try
        {
            CheckText(Root.Element, 0);
        }
        catch (InvalidOperationException failure)
        {
            // What JsonElement says to half of a surrogate pair.
            throw new InferenceException(InferenceErrors.SchemaInvalid, "A string of the schema holds half of a surrogate pair.", failure);
        }
    }

    /// <summary>The schema a reference names.</summary>
    /// <param name="reference"><c>#</c>, or <c>#</c> and a JSON pointer.</param>
    /// <param name="pointer">Where the reference stands, for messages.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.SchemaInvalid"/>, <see cref="InferenceErrors.SchemaUnsupported"/>.</exception>
    public SchemaSource Resolve(string reference, string pointer)
    {
        if (reference is "#")
        {
            return Root;
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            throw GrammarFaults.Unsupported(pointer, "$ref", "leads out of the schema or to an anchor; only `#` and `#/...` are followed");
        }

        SchemaSource place = Root;
        foreach (string part in reference[2..].Split('/'))
        {
            string name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            JsonElement next;
            bool isThere = place.Element.ValueKind switch
            {
                JsonValueKind.Object => place.Element.TryGetProperty(name, out next),
                JsonValueKind.Array => TryGetItem(place.Element, name, out next),
                _ => TryGetItem(default, "", out next),
            };
            place = isThere ? place.Member(name, next) : throw GrammarFaults.Invalid(pointer, "$ref", "leads to nothing");
        }

        return place;
    }

    private static void CheckText(JsonElement element, int depth)
    {
        if (depth > GrammarLimits.NestingMax)
        {
            throw GrammarFaults.TooLarge("objects and lists in one another", GrammarLimits.NestingMax);
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    CheckText(item, depth + 1);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    _ = member.Name;
                    CheckText(member.Value, depth + 1);
                }

                break;
            default:
                break;
        }
    }

    private static bool TryGetItem(JsonElement array, string name, out JsonElement item)
    {
        item = default;
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= array.GetArrayLength())
        {
            return false;
        }

        item = array[index];
        return true;
    }
}
