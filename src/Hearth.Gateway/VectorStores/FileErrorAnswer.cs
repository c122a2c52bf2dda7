namespace Hearth.Gateway.VectorStores;

/// <summary>Why a file failed, in OpenAI's shape.</summary>
internal sealed record FileErrorAnswer(string Code, string Message);
