using Hearth.Primitives;

namespace Hearth.Gateway;

/// <summary>A request that cannot be answered as asked, or a host that cannot listen; see <see cref="GatewayErrors"/>.</summary>
/// <param name="error">One of <see cref="GatewayErrors"/>.</param>
/// <param name="message">What happened this time, without content.</param>
/// <param name="innerException">The cause, when another exception is one.</param>
public sealed class GatewayException(ErrorDefinition error, string message, Exception? innerException = null)
    : HearthException(error, message, innerException)
{
    /// <summary>The path of the request field at fault, such as <c>messages[0].content</c>; null where none is.</summary>
    public string? Parameter { get; init; }
}
