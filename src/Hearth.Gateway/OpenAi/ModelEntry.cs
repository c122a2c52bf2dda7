namespace Hearth.Gateway.OpenAi;

internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy);
