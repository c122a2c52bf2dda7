using System.Buffers;
using System.Text.Json;

namespace Hearth.Inference.Registry.Stores;

/// <summary>Reads which blob of a manifest is the model.</summary>
internal static class OllamaManifest
{
    /// <summary>Real ones have about a kilobyte.</summary>
    private const int BytesMax = 256 * 1024;
    private const int DepthMax = 8;
    private const int DigestDigits = 64;
    private const string DigestPrefix = "sha256:";
    private const string ModelLayer = "application/vnd.ollama.image.model";
    private const string AdapterLayer = "application/vnd.ollama.image.adapter";

    private static readonly SearchValues<char> s_hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>The name of the blob's file, such as <c>sha256-…</c>; null with the problem in words.</summary>
    public static string? FindModel(FileInfo manifest, out string problem)
    {
        problem = "";
        try
        {
            if (manifest.Length > BytesMax)
            {
                problem = "The manifest is larger than any real one.";
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(manifest.FullName), new JsonDocumentOptions { MaxDepth = DepthMax });
            return FindModel(document.RootElement, out problem);
        }
        catch (JsonException)
        {
            problem = "The manifest is no JSON.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problem = "The manifest cannot be read; check its permissions.";
        }

        return null;
    }

    private static string? FindModel(JsonElement root, out string problem)
    {
        problem = "The manifest has no list of layers.";
        if (root.ValueKind is not JsonValueKind.Object || !root.TryGetProperty("layers", out JsonElement layers) || layers.ValueKind is not JsonValueKind.Array)
        {
            return null;
        }

        List<string> digests = [];
        foreach (JsonElement layer in layers.EnumerateArray())
        {
            string kind = TextOf(layer, "mediaType");
            if (string.Equals(kind, AdapterLayer, StringComparison.Ordinal))
            {
                problem = "The model has an adapter, without which it would answer differently; adapters are not used yet.";
                return null;
            }

            if (string.Equals(kind, ModelLayer, StringComparison.Ordinal))
            {
                digests.Add(TextOf(layer, "digest"));
            }
        }

        if (digests is not [string digest])
        {
            problem = digests.Count == 0 ? "The manifest names no GGUF file; the model runs elsewhere or has another format." : "The model is split into several files.";
            return null;
        }

        // The digest becomes a file name: anything but 64 hexadecimal digits could name a file elsewhere (CVE-2024-37032).
        problem = "The manifest's digest is none.";
        return digest.Length == DigestPrefix.Length + DigestDigits
            && digest.StartsWith(DigestPrefix, StringComparison.Ordinal)
            && !digest.AsSpan(DigestPrefix.Length).ContainsAnyExcept(s_hexadecimal)
            ? string.Concat("sha256-", digest.AsSpan(DigestPrefix.Length))
            : null;
    }

    private static string TextOf(JsonElement layer, string name) =>
        layer.ValueKind is JsonValueKind.Object && layer.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String
            ? value.GetString() ?? ""
            : "";
}
