using System.Text.Json;

namespace Hearth.Inference.Downloads;

/// <summary>What was fetched, from where: a small file beside a model, by which it can be checked later.</summary>
internal static class ModelOriginRecord
{
    private const string Suffix = ".origin.json";
    private const int BytesMax = 64 * 1024;

    public static string PathFor(string model) => model + Suffix;

    public static void Write(string model, Uri source, string sha256, long sizeBytes, DateTimeOffset fetched)
    {
        using FileStream record = new(PathFor(model), FileMode.Create, FileAccess.Write);
        using Utf8JsonWriter writer = new(record, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("url", DownloadAddress.Show(source));
        writer.WriteString("sha256", sha256);
        writer.WriteNumber("sizeBytes", sizeBytes);
        writer.WriteString("fetched", fetched);
        writer.WriteEndObject();
    }

    /// <summary>The hash that was recorded; null where none was.</summary>
    public static string? TryReadSha256(string model)
    {
        try
        {
            FileInfo record = new(PathFor(model));
            if (record is not { Exists: true, Length: <= BytesMax })
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(record.FullName));
            return document.RootElement.TryGetProperty("sha256", out JsonElement value) && value.GetString() is { } hash && DownloadAddress.IsSha256(hash)
                ? hash.ToLowerInvariant()
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }
}
