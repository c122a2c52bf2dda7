using System.ComponentModel.DataAnnotations;
using Hearth.Primitives;

namespace Hearth.Gateway;

/// <summary>What the owner can set about the HTTP surface. Section <c>gateway</c>.</summary>
/// <remarks>Read once, when the host is built; not changed while it runs.</remarks>
public sealed class GatewayOptions
{
    /// <summary>The address to listen on: an IP address, or <c>localhost</c> for 127.0.0.1. Default 127.0.0.1.</summary>
    [Option("The address to listen on: an IP address, or localhost. From outside this machine only /health answers until keys exist.")]
    [Required]
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The TCP port; 0 picks a free one. Default 7777.</summary>
    [Option("The TCP port to listen on; 0 picks a free one.", Minimum = 0, Maximum = 65535)]
    [Range(0, 65535)]
    public int Port { get; set; } = 7777;

    /// <summary>What callers on this machine may do without a key. Default <see cref="LoopbackAccess.Open"/>.</summary>
    [Option("What callers on this machine may do without a key: open allows everything that uses models, closed only /health.")]
    public LoopbackAccess Loopback { get; set; } = LoopbackAccess.Open;

    /// <summary>Further names in the Host header that are answered: <c>name</c> for any port, <c>name:port</c> for one. Default none.</summary>
    [Option("Further Host header values to answer: name for any port, or name:port. The loopback names and the address itself always work.")]
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>The largest request body in bytes. Default 8 MiB.</summary>
    [Option("The largest request body.", Unit = "bytes", Minimum = 1024, Maximum = 1073741824)]
    [Range(1024, 1073741824)]
    public int BodyBytesMax { get; set; } = 8 * 1024 * 1024;

    /// <summary>How long a request body may take to arrive, in milliseconds. Default 30 s.</summary>
    [Option("How long a request body may take to arrive.", Unit = "ms", Minimum = 100, Maximum = 3600000)]
    [Range(100, 3600000)]
    public int BodyTimeoutMs { get; set; } = 30_000;

    /// <summary>The deepest nesting of a JSON body. Default 64.</summary>
    [Option("The deepest nesting of a JSON request body.", Unit = "levels", Minimum = 8, Maximum = 512)]
    [Range(8, 512)]
    public int JsonDepthMax { get; set; } = 64;

    /// <summary>Requests to models that may be in progress at once, waiting ones included; more are refused with 429. Default 64.</summary>
    [Option("Model requests in progress at once, waiting ones included; more are refused with 429.", Unit = "requests", Minimum = 1, Maximum = 100000)]
    [Range(1, 100000)]
    public int ConcurrentRequestsMax { get; set; } = 64;

    /// <summary>Requests to collections that may be in progress at once; more are refused with 429. Default 64.</summary>
    [Option("Requests to collections in progress at once; more are refused with 429.", Unit = "requests", Minimum = 1, Maximum = 100000)]
    [Range(1, 100000)]
    public int StoreRequestsMax { get; set; } = 64;

    /// <summary>The largest request body of collections in bytes: a batch of 10,000 vectors is larger than any chat. Default 128 MiB.</summary>
    [Option("The largest request body of collections.", Unit = "bytes", Minimum = 1024, Maximum = 1073741824)]
    [Range(1024, 1073741824)]
    public int StoreBodyBytesMax { get; set; } = 128 * 1024 * 1024;

    /// <summary>The largest file that may be uploaded, in bytes. Default 512 MiB.</summary>
    [Option("The largest file that may be uploaded.", Unit = "bytes", Minimum = 1024, Maximum = 2147483647)]
    [Range(1024, int.MaxValue)]
    public int FileBytesMax { get; set; } = 512 * 1024 * 1024;

    /// <summary>What all uploaded files together may take, in millions of bytes. Default 20,000.</summary>
    [Option("What all uploaded files together may take; more are refused.", Unit = "MB", Minimum = 1, Maximum = 100000000)]
    [Range(1, 100000000)]
    public int FilesMegabytesMax { get; set; } = 20_000;

    /// <summary>Open connections; more are closed at once. Default 1,024.</summary>
    [Option("Open connections; more are closed at once.", Unit = "connections", Minimum = 8, Maximum = 1000000)]
    [Range(8, 1000000)]
    public int ConnectionsMax { get; set; } = 1024;

    /// <summary>How long a request is held while its model loads before it is answered with 503, in milliseconds. Default 30 s.</summary>
    [Option("How long a request is held while its model loads before it is answered with 503.", Unit = "ms", Minimum = 0, Maximum = 3600000)]
    [Range(0, 3600000)]
    public int LoadWaitMs { get; set; } = 30_000;

    /// <summary>How long one model request may take in all, streaming included, in milliseconds. Default 30 minutes.</summary>
    [Option("How long one model request may take in all, streaming included.", Unit = "ms", Minimum = 1000, Maximum = 86400000)]
    [Range(1000, 86400000)]
    public int RequestTimeoutMs { get; set; } = 1_800_000;

    /// <summary>How long running requests may take to finish after the stop signal, in milliseconds. Default 20 s.</summary>
    [Option("How long running requests may take to finish after the stop signal.", Unit = "ms", Minimum = 0, Maximum = 3600000)]
    [Range(0, 3600000)]
    public int DrainTimeoutMs { get; set; } = 20_000;
}
