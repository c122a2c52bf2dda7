using System.Net;
using Hearth.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Hearth.Gateway.Requests;

/// <summary>Who is calling, and whether that caller may call this path. Decides only; the pipeline acts.</summary>
internal static class CallerAccess
{
    /// <summary>Keys that Hearth will issue begin so; any other string is taken, on loopback, as the placeholder that tools insist on.</summary>
    private const string KeyPrefix = "hk_";

    private const string BearerScheme = "Bearer ";

    /// <summary>The owner, or the error that refuses the call.</summary>
    public static ErrorDefinition? Check(HttpContext context, LoopbackAccess loopback, out OwnerId owner)
    {
        string? key = PresentedKey(context.Request.Headers);
        owner = string.IsNullOrEmpty(key) ? OwnerId.Anonymous : OwnerId.FromKey(key);
        if (context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            return null;
        }

        if (key?.StartsWith(KeyPrefix, StringComparison.Ordinal) == true)
        {
            return GatewayErrors.KeyInvalid;
        }

        // No address means an in-process transport, which cannot be reached from outside.
        IPAddress? remote = context.Connection.RemoteIpAddress;
        bool isLocal = remote is null || IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote);
        return isLocal && loopback == LoopbackAccess.Open ? null : GatewayErrors.KeyRequired;
    }

    /// <summary>Whether a web page of another origin made the request, judged by what the browser says about itself.</summary>
    public static bool IsCrossOrigin(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out StringValues site) && site.Count > 0
            && site[0]?.Equals("cross-site", StringComparison.OrdinalIgnoreCase) == true)
        {
            return true;
        }

        string? origin = request.Headers.Origin;
        return !string.IsNullOrEmpty(origin)
            && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    private static string? PresentedKey(IHeaderDictionary headers)
    {
        string? authorization = headers.Authorization;
        if (authorization?.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) == true)
        {
            return authorization[BearerScheme.Length..].Trim();
        }

        return headers["x-api-key"];
    }
}
