namespace Hearth.Gateway.VectorStores;

/// <summary>What was read out of a file, in OpenAI's shape.</summary>
internal sealed record FileContentAnswer(string Object, IReadOnlyList<TextAnswer> Data, bool HasMore, string? NextPage);
