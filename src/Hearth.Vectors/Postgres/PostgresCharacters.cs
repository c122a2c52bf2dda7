using System.Text;

namespace Hearth.Vectors.Postgres;

/// <summary>Texts as PostgreSQL can hold them.</summary>
internal static class PostgresCharacters
{
    /// <summary>The text, halves of surrogate pairs replaced as every encoding to UTF-8 does.</summary>
    public static string Check(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new VectorsException(VectorsErrors.PostgresText, $"character {text.IndexOf('\0', StringComparison.Ordinal)} of a text is U+0000");
        }

        return text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }
}
