using Hearth.Primitives;

namespace Hearth.Vectors;

/// <summary>A store, a record or a query that cannot be used; see <see cref="VectorsErrors"/>.</summary>
/// <param name="error">One of <see cref="VectorsErrors"/>.</param>
/// <param name="message">What happened this time, without content.</param>
/// <param name="innerException">The cause, when another exception is one.</param>
public sealed class VectorsException(ErrorDefinition error, string message, Exception? innerException = null)
    : HearthException(error, message, innerException);
