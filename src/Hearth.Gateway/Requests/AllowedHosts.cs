using System.Net;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Requests;

/// <summary>Which Host headers are answered. This is the defence against DNS rebinding.</summary>
/// <remarks>
/// A page can make a browser resolve its own name to this machine, but the name stays in the Host header, and no page can make a browser send an IP
/// literal that is not the real address. So the loopback names and the address the connection reached are answered, with the port it reached; every
/// other name must be configured.
/// </remarks>
internal sealed class AllowedHosts(IReadOnlyList<string> configured)
{
    private readonly HostString[] _configured =
        [.. configured.Select(static entry => new HostString(entry.Trim()))];

    public bool Allows(HttpContext context)
    {
        HostString host = context.Request.Host;
        if (!host.HasValue)
        {
            return false;
        }

        int port = host.Port ?? (context.Request.IsHttps ? 443 : 80);
        return (port == context.Connection.LocalPort && IsOwnName(host.Host, context.Connection.LocalIpAddress))
            || Array.Exists(_configured, allowed => Matches(allowed, host.Host, port));
    }

    /// <summary>The configuration line that would allow the host, with everything but the characters of a host name removed.</summary>
    public string LineToAdd(HostString host)
    {
        const int HostCharsMax = 255;
        string name = string.Concat((host.Value ?? "").Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']').Take(HostCharsMax));
        string all = string.Join(", ", _configured.Select(static allowed => allowed.Value).Append(name).Select(static value => $"\"{value}\""));
        return $"gateway: {{ allowedHosts: [{all}] }}";
    }

    private static bool IsOwnName(string name, IPAddress? reached)
    {
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (!IPAddress.TryParse(name, out IPAddress? address))
        {
            return false;
        }

        return IPAddress.IsLoopback(address) || (reached is not null && Plain(address).Equals(Plain(reached)));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool Matches(HostString allowed, string name, int port) =>
        allowed.Host.Equals(name, StringComparison.OrdinalIgnoreCase) && (allowed.Port is null || allowed.Port == port);
}
