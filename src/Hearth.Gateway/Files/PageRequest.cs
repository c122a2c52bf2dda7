using System.Globalization;
using Hearth.Gateway.OpenAi;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Files;

/// <summary>Which part of a list is asked for. Ids are in the order of time, so a cursor need not exist any more.</summary>
internal sealed record PageRequest(int Limit, bool IsAscending, string? After, string? Before)
{
    public static PageRequest Read(HttpContext context, int limitDefault, int limitMax)
    {
        IQueryCollection query = context.Request.Query;
        int limit = limitDefault;
        if (query["limit"].ToString() is { Length: > 0 } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1 || limit > limitMax))
        {
            throw JsonField.Wrong("limit", $"must be a whole number from 1 to {limitMax}");
        }

        bool isAscending = query["order"].ToString() switch
        {
            "asc" => true,
            "" or "desc" => false,
            _ => throw JsonField.Wrong("order", "must be asc or desc"),
        };
        return new PageRequest(limit, isAscending, Given(query["after"].ToString()), Given(query["before"].ToString()));
    }

    /// <summary>The page.</summary>
    /// <param name="entries">All entries, in ascending order of their ids.</param>
    /// <param name="idOf">The id of one.</param>
    public ListPage<T> Of<T>(IReadOnlyList<T> entries, Func<T, string> idOf)
    {
        IEnumerable<T> ordered = IsAscending ? entries : entries.Reverse();
        if (After is not null)
        {
            ordered = ordered.Where(entry => Compare(idOf(entry), After) > 0);
        }

        if (Before is not null)
        {
            ordered = ordered.Where(entry => Compare(idOf(entry), Before) < 0);
        }

        // Before a cursor without one after it, the page is the one that ends there.
        T[] all = [.. ordered];
        T[] page = Before is not null && After is null ? all[Math.Max(0, all.Length - Limit)..] : all[..Math.Min(all.Length, Limit)];
        return new ListPage<T>("list", page, page.Length > 0 ? idOf(page[0]) : null, page.Length > 0 ? idOf(page[^1]) : null, all.Length > page.Length);
    }

    private int Compare(string left, string right) => IsAscending ? string.CompareOrdinal(left, right) : string.CompareOrdinal(right, left);

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
