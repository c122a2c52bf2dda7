namespace Hearth.Inference;

/// <summary>
/// A piece of a call while the model writes it: the <see cref="Microsoft.Extensions.AI.ChatResponseUpdate.RawRepresentation"/> of an update without
/// content. The whole call follows as <see cref="Microsoft.Extensions.AI.FunctionCallContent"/> with the same id, its raw representation the arguments
/// as written.
/// </summary>
/// <param name="Index">Place of the call among those of the answer, from 0.</param>
/// <param name="CallId">The call's id.</param>
/// <param name="Name">The function, in the first piece; null in later ones.</param>
/// <param name="Arguments">What this piece adds to the arguments: a stretch of JSON text, empty in the first piece.</param>
public sealed record ToolCallDelta(int Index, string CallId, string? Name, string Arguments);
