using System.Text.Json;

namespace Hearth.Gateway.VectorStores;

/// <summary>A passage that was found, in OpenAI's shape.</summary>
internal sealed record SearchHitAnswer(string FileId, string Filename, double Score, IReadOnlyDictionary<string, JsonElement> Attributes, IReadOnlyList<TextAnswer> Content);
