namespace Hearth.Gateway.Errors;

/// <summary>The body of an OpenAI error. Its four keys are always present; clients fail on a number or a missing one.</summary>
internal sealed record OpenAiErrorBody(OpenAiError Error);
