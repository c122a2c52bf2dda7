namespace Hearth.Gateway.Files;

/// <summary>A part of a list, in OpenAI's shape.</summary>
internal sealed record ListPage<T>(string Object, IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
{
    /// <summary>The page with its entries in another form.</summary>
    public ListPage<TOther> Select<TOther>(Func<T, TOther> form) => new(Object, [.. Data.Select(form)], FirstId, LastId, HasMore);
}
