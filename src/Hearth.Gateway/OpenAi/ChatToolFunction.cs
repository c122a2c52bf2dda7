namespace Hearth.Gateway.OpenAi;

/// <summary>The called function; its arguments are JSON inside a string, as that API has it.</summary>
internal sealed record ChatToolFunction(string Name, string Arguments);
