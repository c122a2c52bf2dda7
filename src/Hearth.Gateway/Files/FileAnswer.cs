namespace Hearth.Gateway.Files;

/// <summary>A file in OpenAI's shape.</summary>
internal sealed record FileAnswer(string Id, string Object, long Bytes, long CreatedAt, long? ExpiresAt, string Filename, string Purpose, string Status, string? StatusDetails)
{
    public static FileAnswer Of(StoredFile file) =>
        new(file.Id, "file", file.Bytes, file.CreatedAt, file.ExpiresAt, file.Filename, file.Purpose, "processed", StatusDetails: null);
}
