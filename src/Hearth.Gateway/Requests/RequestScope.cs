using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Hearth.Primitives;

namespace Hearth.Gateway.Requests;

/// <summary>What is known about one request while it runs; a feature of its context. Used by one request at a time.</summary>
internal sealed class RequestScope(string requestId, TimeProvider time)
{
    public string RequestId { get; } = requestId;

    public long Started { get; } = time.GetTimestamp();

    public OwnerId Owner { get; set; } = OwnerId.Anonymous;

    /// <summary>The id of a model that exists; a name that a client made up never gets here, because this is logged.</summary>
    public string? ModelId { get; set; }

    public string? ErrorCode { get; set; }

    /// <summary>True when the answer broke off after its head was sent: the connection must not end as if all were well.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Time spent waiting for the body, the model and the reader of the answer; the rest is the gateway's own.</summary>
    public TimeSpan Waited { get; private set; }

    public static RequestScope Of(HttpContext context) => context.Features.GetRequiredFeature<RequestScope>();

    public TimeSpan Elapsed() => time.GetElapsedTime(Started);

    public long BeginWait() => time.GetTimestamp();

    public void EndWait(long begun) => Waited += time.GetElapsedTime(begun);
}
