using System.Net;
using System.Net.Sockets;

namespace Hearth.Inference.Downloads;

/// <summary>Connects downloads, and keeps a stranger's redirect from reaching into this network.</summary>
/// <remarks>
/// The address that a person typed may be anywhere, also on this machine. Where that address is a public one, a redirect must lead to a public one too,
/// and what counts is the address that is really connected: a name may resolve to something else the second time. Behind a proxy the proxy decides.
/// </remarks>
internal static class NetworkReach
{
    /// <summary>Set on a request that must not reach a private address.</summary>
    public static readonly HttpRequestOptionsKey<bool> PublicOnly = new("hearth-public-only");

    private static readonly IPNetwork[] s_private =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "224.0.0.0/4", "240.0.0.0/4", "::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(static text => IPNetwork.Parse(text)),
    ];

    /// <summary>A handler that takes proxies from the environment, follows no redirect by itself and decodes nothing, so that byte ranges stay what they are.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        MaxResponseHeadersLength = 64,
        ConnectCallback = ConnectAsync,
    };

    /// <summary>Whether a host is on this machine or in a private network; false for one whose address is not known here.</summary>
    public static async Task<bool> IsPrivateAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancellationToken)).Any(static address => !IsPublic(address));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>False for this machine, private and link-local networks, multicast, and the forms of IPv6 that hide one of them.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        if (address.AddressFamily is AddressFamily.InterNetworkV6)
        {
            byte[] bytes = address.GetAddressBytes();
            if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x00, 0x64, 0xff, 0x9b]))
            {
                return IsPublic(new IPAddress(bytes.AsSpan(12)));
            }

            if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x20, 0x02]))
            {
                return IsPublic(new IPAddress(bytes.AsSpan(2, 4)));
            }
        }

        return !Array.Exists(s_private, network => network.Contains(address));
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = context.InitialRequestMessage;
        bool isDirect = string.Equals(context.DnsEndPoint.Host, request.RequestUri?.IdnHost, StringComparison.OrdinalIgnoreCase);
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        if (isDirect && request.Options.TryGetValue(PublicOnly, out bool isPublicOnly) && isPublicOnly && Array.Exists(addresses, static address => !IsPublic(address)))
        {
            throw new InferenceException(
                InferenceErrors.PullRedirectRefused, $"The origin leads to {context.DnsEndPoint.Host}, which is an address of this machine or its private network.");
        }

#pragma warning disable CA2000 // Dispose objects before losing scope: the stream owns the socket.
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
