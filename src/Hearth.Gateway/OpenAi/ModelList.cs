namespace Hearth.Gateway.OpenAi;

internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data);
