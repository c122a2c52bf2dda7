namespace Hearth.Primitives;

/// <summary>A broken environment or an input that cannot be used, with a stable code. Each module has one family of its own.</summary>
/// <remarks>The message says what, which, and the next step; it never holds content of prompts or documents.</remarks>
public abstract class HearthException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">The documented error.</param>
    /// <param name="message">What happened this time: names, numbers, bounds.</param>
    /// <param name="innerException">The cause, when another exception is one.</param>
    protected HearthException(ErrorDefinition error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
    }

    /// <summary>The documented error behind this exception.</summary>
    public ErrorDefinition Error { get; }
}
