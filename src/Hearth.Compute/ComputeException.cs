using Hearth.Primitives;

namespace Hearth.Compute;

/// <summary>Weights that cannot be computed with.</summary>
/// <param name="error">One of <see cref="ComputeErrors"/>.</param>
/// <param name="message">Which rows and what is wrong with them.</param>
public sealed class ComputeException(ErrorDefinition error, string message) : HearthException(error, message);
