using Hearth.Primitives;

namespace Hearth.Gateway.Errors;

/// <summary>A failure as HTTP tells it, before a protocol gives it a body.</summary>
internal sealed record ErrorAnswer(int Status, ErrorDefinition Definition, OpenAiError Body)
{
    /// <summary>When to come back, in milliseconds; null where waiting does not help.</summary>
    public int? RetryAfterMs { get; init; }

    /// <summary>Overrules the clients' own rule (retry 408, 409, 429 and everything from 500); null leaves it to them.</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>The rest of the body cannot be trusted to arrive, so the connection ends with this answer.</summary>
    public bool ClosesConnection { get; init; }
}
