namespace Hearth.Gateway.Errors;

/// <summary>What OpenAI clients read of an error: <paramref name="Type"/> and <paramref name="Code"/> are that API's words, not Hearth's.</summary>
internal sealed record OpenAiError(string Message, string Type, string? Param, string? Code);
