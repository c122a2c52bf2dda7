namespace Hearth.Gateway.Files;

/// <summary>That something is gone, in OpenAI's shape.</summary>
internal sealed record DeletedAnswer(string Id, string Object, bool Deleted = true);
