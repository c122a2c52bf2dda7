using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hearth.Inference.Downloads;
using Hearth.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hearth.Inference.Tests.Downloads;

/// <summary>An HTTPS server of one model file, with a certificate that only its own downloader trusts; a test says what goes wrong.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;

    private ModelServer(WebApplication app, X509Certificate2 certificate)
    {
        _app = app;
        _certificate = certificate;
    }

    public static byte[] Model { get; } = File.ReadAllBytes(RepositoryPaths.TestData("stories260k", "stories260K.gguf"));

    public static string ModelHash { get; } = Convert.ToHexStringLower(SHA256.HashData(Model));

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The value of <c>Range</c> of every request, empty where there was none.</summary>
    public ConcurrentQueue<string> Ranges { get; } = new();

    /// <summary>Answers a request, told how many came before; null serves the file.</summary>
    public Func<HttpContext, int, Task>? Answer { get; set; }

    public string ETag { get; set; } = "\"v1\"";

    public static async Task<ModelServer> StartAsync()
    {
        X509Certificate2 certificate = CreateCertificate();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication app = builder.Build();
        ModelServer server = new(app, certificate);
        app.Run(server.HandleAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ModelDownloader CreateDownloader(Func<string, long>? freeBytes = null) =>
        new(CreateHandler(), TimeProvider.System, freeBytes ?? (static _ => long.MaxValue), TimeSpan.Zero);

    public SocketsHttpHandler CreateHandler()
    {
        SocketsHttpHandler handler = NetworkReach.CreateHandler();
        handler.UseProxy = false;
        string thumbprint = _certificate.GetCertHashString();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, seen, _, _) => string.Equals(seen?.GetCertHashString(), thumbprint, StringComparison.Ordinal);
        return handler;
    }

    /// <summary>Sends the file, or the rest of it where the client has this version.</summary>
    public async Task SendAsync(HttpContext context, int bytesMax = int.MaxValue, bool ignoresRange = false)
    {
        string range = context.Request.Headers.Range.ToString();
        bool isResumed = range.Length > 0 && !ignoresRange && string.Equals(context.Request.Headers.IfRange.ToString(), ETag, StringComparison.Ordinal);
        int from = isResumed ? int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture) : 0;
        context.Response.Headers.ETag = ETag;
        context.Response.StatusCode = isResumed ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        if (isResumed)
        {
            context.Response.Headers.ContentRange = $"bytes {from}-{Model.Length - 1}/{Model.Length}";
        }

        context.Response.ContentLength = Model.Length - from;
        int count = Math.Min(bytesMax, Model.Length - from);
        await context.Response.Body.WriteAsync(Model.AsMemory(from, count), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (count < Model.Length - from)
        {
            throw new IOException("The line breaks here.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private Task HandleAsync(HttpContext context)
    {
        int before = Ranges.Count;
        Ranges.Enqueue(context.Request.Headers.Range.ToString());
        return Answer?.Invoke(context, before) ?? SendAsync(context);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
