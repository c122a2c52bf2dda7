namespace Hearth.Primitives;

/// <summary>One documented error: its stable code and what the owner of the machine can do about it.</summary>
/// <param name="Code">Stable, append-only, never reused: <c>HEARTH-&lt;MODULE&gt;-nnn</c>.</param>
/// <param name="Kind">Decides the HTTP status and the exit code.</param>
/// <param name="Title">A few words, shown in listings.</param>
/// <param name="Explanation">What happened, in one or two sentences; no content of prompts or documents.</param>
/// <param name="Remedy">What the owner can do next.</param>
public sealed record ErrorDefinition(string Code, ErrorKind Kind, string Title, string Explanation, string Remedy)
{
    /// <inheritdoc/>
    public override string ToString() => Code;
}
