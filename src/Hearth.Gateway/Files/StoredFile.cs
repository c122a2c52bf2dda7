namespace Hearth.Gateway.Files;

/// <summary>What is known of an upload. Written to disk: append only.</summary>
/// <param name="Id">Begins with <c>file-</c> and the time, so that ids are in the order of uploads.</param>
/// <param name="Owner">Who may see it.</param>
/// <param name="Filename">What its owner calls it: a name without folders.</param>
/// <param name="Purpose">What for, in OpenAI's words.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="CreatedAt">Seconds since 1970.</param>
/// <param name="ExpiresAt">When it goes away by itself; null where it does not.</param>
internal sealed record StoredFile(string Id, string Owner, string Filename, string Purpose, long Bytes, long CreatedAt, long? ExpiresAt);
