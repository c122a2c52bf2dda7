namespace Hearth.Gateway.VectorStores;

/// <summary>What a search found, in OpenAI's shape.</summary>
internal sealed record SearchPageAnswer(string Object, IReadOnlyList<string> SearchQuery, IReadOnlyList<SearchHitAnswer> Data, bool HasMore, string? NextPage);
