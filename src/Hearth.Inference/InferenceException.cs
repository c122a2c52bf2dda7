using Hearth.Primitives;

namespace Hearth.Inference;

/// <summary>A model file, prompt or setting that the engine cannot use; see <see cref="InferenceErrors"/>.</summary>
/// <param name="error">One of <see cref="InferenceErrors"/>.</param>
/// <param name="message">What happened this time, without content.</param>
/// <param name="innerException">The cause, when another exception is one.</param>
public sealed class InferenceException(ErrorDefinition error, string message, Exception? innerException = null)
    : HearthException(error, message, innerException);
