using Hearth.Primitives;

namespace Hearth.Knowledge;

/// <summary>A document, a collection or a question that cannot be used; see <see cref="KnowledgeErrors"/>.</summary>
/// <param name="error">One of <see cref="KnowledgeErrors"/>.</param>
/// <param name="message">What happened this time, without content.</param>
/// <param name="innerException">The cause, when another exception is one.</param>
public sealed class KnowledgeException(ErrorDefinition error, string message, Exception? innerException = null)
    : HearthException(error, message, innerException);
