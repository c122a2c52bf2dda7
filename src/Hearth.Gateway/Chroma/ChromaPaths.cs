using Hearth.Gateway.OpenAi;
using Hearth.Vectors;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Chroma;

/// <summary>What the paths of Chroma's API name.</summary>
internal static class ChromaPaths
{
    public const string Tenant = "tenant";
    public const string Database = "database";
    public const string Collection = "collection";

    /// <summary>There is one tenant with one database.</summary>
    /// <exception cref="VectorsException">The path names another.</exception>
    public static void ExpectDefaults(HttpContext context)
    {
        ExpectTenant(context);
        if (Of(context, Database) is { } database && !string.Equals(database, ChromaNames.Database, StringComparison.Ordinal))
        {
            throw new VectorsException(VectorsErrors.CollectionNotFound, $"Database [{database}] does not exist: there is one, {ChromaNames.Database}");
        }
    }

    public static void ExpectTenant(HttpContext context)
    {
        if (Of(context, Tenant) is { } tenant && !string.Equals(tenant, ChromaNames.Tenant, StringComparison.Ordinal))
        {
            throw new VectorsException(VectorsErrors.CollectionNotFound, $"Tenant [{tenant}] does not exist: there is one, {ChromaNames.Tenant}");
        }
    }

    public static string CollectionOf(HttpContext context) => Of(context, Collection) ?? throw JsonField.Missing(Collection);

    /// <summary>A number of the query; the fallback where it is not there.</summary>
    public static int Number(HttpContext context, string name, int fallback)
    {
        string? text = context.Request.Query[name];
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)
            ? number
            : throw JsonField.Wrong(name, "must be a whole number, 0 or more");
    }

    private static string? Of(HttpContext context, string name) => context.Request.RouteValues.TryGetValue(name, out object? value) ? value as string : null;
}
