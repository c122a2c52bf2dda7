using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Hosting;

/// <summary>Builds the web application that <c>hearth up</c> runs: the gateway on its own address, with its limits, and nothing read from elsewhere.</summary>
/// <remarks>
/// It starts from the empty builder: <c>appsettings.json</c>, <c>ASPNETCORE_URLS</c> and their like have no say, and start-up pays for nothing unused.
/// The host's lifetime handles SIGTERM and Ctrl-C; stopping drains first.
/// </remarks>
public static class HearthGatewayHost
{
    private const int HeadersTimeoutSeconds = 15;
    private const int KeepAliveSeconds = 130;
    private const int HeaderBytesMax = 32 * 1024;
    private const int RequestLineBytesMax = 8 * 1024;
    private const int StopGraceSeconds = 5;

    /// <summary>Builds the application; the caller starts it with <see cref="StartAsync"/> and disposes it.</summary>
    /// <param name="options">The gateway's options, address included.</param>
    /// <param name="configure">Registers the <see cref="Inference.ModelRegistry"/>, logging and whatever else the host adds.</param>
    /// <exception cref="GatewayException">An option is out of its range, or the host is no address.</exception>
    public static WebApplication Build(GatewayOptions options, Action<WebApplicationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        IPAddress address = ParseHost(options.Host);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "hearth" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, address));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<ConsoleLifetimeOptions>(static lifetime => lifetime.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromMilliseconds(options.DrainTimeoutMs) + TimeSpan.FromSeconds(StopGraceSeconds));
        builder.Services.AddHearthGateway(options);
        AddLogFilters(builder.Logging);
        configure(builder);
        return builder.Build().MapHearthGateway();
    }

    /// <summary>Starts listening.</summary>
    /// <returns>The address clients use, with the port that was chosen where the option was 0.</returns>
    /// <exception cref="GatewayException">The address cannot be listened on (<see cref="GatewayErrors.CannotListen"/>).</exception>
    public static async Task<Uri> StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        GatewayOptions options = app.Services.GetRequiredService<GatewayOptions>();
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            string why = failure.InnerException is AddressInUseException ? "another program is using it" : failure.Message;
            throw new GatewayException(GatewayErrors.CannotListen, $"Cannot listen on {options.Host}:{options.Port}: {why}.", failure);
        }

        return BoundUrl(app);
    }

    private static Uri BoundUrl(WebApplication app)
    {
        ICollection<string>? addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        var bound = new Uri(addresses?.FirstOrDefault() ?? throw new InvalidOperationException("The server started without an address."));

        // "Every address" is nowhere to send a client; on this machine it includes the loopback one.
        return bound.Host is "0.0.0.0" or "[::]" ? new UriBuilder(bound) { Host = IPAddress.Loopback.ToString() }.Uri : bound;
    }

    private static IPAddress ParseHost(string host)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return IPAddress.Loopback;
        }

        return IPAddress.TryParse(host, out IPAddress? address)
            ? address
            : throw new GatewayException(GatewayErrors.OptionsInvalid, $"gateway.host must be an IP address or localhost, and `{host}` is neither.");
    }

    private static void Configure(KestrelServerOptions kestrel, GatewayOptions options, IPAddress address)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        kestrel.Limits.MaxRequestBodySize = options.BodyBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Limits.MaxRequestLineSize = RequestLineBytesMax;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(HeadersTimeoutSeconds);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(KeepAliveSeconds);
        kestrel.Listen(address, options.Port, static listen => listen.Protocols = HttpProtocols.Http1);
    }

    /// <summary>The gateway logs each request once; the framework's own lines would repeat it, the deliberate break of a failed stream included.</summary>
    private static void AddLogFilters(ILoggingBuilder logging)
    {
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical);
        logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.Connections", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Warning);
    }
}
