using Hearth.Primitives;

namespace Hearth.Cli;

/// <summary>A command, a folder or a configuration that cannot be used; see <see cref="CliErrors"/>.</summary>
/// <param name="error">One of <see cref="CliErrors"/>.</param>
/// <param name="message">What happened this time.</param>
/// <param name="innerException">The cause, when another exception is one.</param>
internal sealed class CliException(ErrorDefinition error, string message, Exception? innerException = null)
    : HearthException(error, message, innerException);
