using System.Buffers;
using System.Text.RegularExpressions;

namespace Hearth.Inference.Downloads;

/// <summary>From what a person typed to an address and a name, both checked. Pure.</summary>
internal static partial class DownloadAddress
{
    private const string HuggingFaceScheme = "hf:";
    private const string HuggingFaceHost = "huggingface.co";
    private const int NameLengthMax = 150;

    /// <summary>Besides control characters: what some file system, shell or URL takes for something else.</summary>
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("/\\:*?\"<>|%");

    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL", "COM", "LPT", "CLOCK$"];

    /// <summary>The address to fetch.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PullUrlInvalid"/>.</exception>
    public static Uri Parse(string source)
    {
        if (source.StartsWith(HuggingFaceScheme, StringComparison.OrdinalIgnoreCase))
        {
            return ParseHuggingFace(source[HuggingFaceScheme.Length..].TrimStart('/'));
        }

        if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? uri))
        {
            throw Invalid("This is no URL; it must be `https://…`, `file:///…` or `hf:org/repo/file.gguf`.");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Invalid("The URL holds a name or a password; that is not used.");
        }

        if (string.Equals(uri.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal))
        {
            return FromPageToFile(uri);
        }

        if (string.Equals(uri.Scheme, Uri.UriSchemeFile, StringComparison.Ordinal))
        {
            return uri is { IsUnc: false, IsLoopback: true } ? uri : throw Invalid("A file must be on this machine: `file:///path`.");
        }

        throw Invalid(string.Equals(uri.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
            ? "Models are not fetched over plain http, where anybody on the way can exchange them; use https."
            : $"`{uri.Scheme}:` is not supported; use https: or file:.");
    }

    /// <summary>The model's name: the one given, else the file's, in either case one that names a file in one folder and nothing else.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PullNameInvalid"/>.</exception>
    public static string ChooseName(Uri uri, string? given)
    {
        string name = given ?? Uri.UnescapeDataString(uri.Segments[^1]);
        bool hasExtension = name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        if (given is null && !hasExtension)
        {
            throw new InferenceException(InferenceErrors.PullNameInvalid, "The URL does not end in a file name with `.gguf`; name the model with --name.");
        }

        name = hasExtension ? name[..^".gguf".Length] : name;
        string stem = name.Split('.')[0].TrimEnd("0123456789".ToCharArray());
        bool isGood = name.Length is > 0 and <= NameLengthMax
            && !name.StartsWith('.') && !name.EndsWith('.') && name.Trim().Length == name.Length
            && !name.AsSpan().ContainsAny(s_forbidden) && !name.Any(static character => char.IsControl(character) || char.IsSurrogate(character))
            && !s_devices.Contains(stem, StringComparer.OrdinalIgnoreCase);
        if (!isGood)
        {
            throw new InferenceException(
                InferenceErrors.PullNameInvalid, "The name cannot be a file name everywhere: it must have no path, no special characters and no dot at its ends.");
        }

        return !SplitPart().IsMatch(name)
            ? name
            : throw new InferenceException(InferenceErrors.PullNameInvalid, "The file is one part of a split model, which cannot be used; fetch the model as one file.");
    }

    /// <summary>A hash in lower case; null for none.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PullUrlInvalid"/>: it is no SHA-256.</exception>
    public static string? CheckSha256(string? text)
    {
        if (text is null || IsSha256(text))
        {
            return text?.ToLowerInvariant();
        }

        throw Invalid("The hash must be a SHA-256: 64 hexadecimal digits.");
    }

    public static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    /// <summary>What may be kept and shown of an address: signed URLs carry secrets behind the question mark.</summary>
    public static string Show(Uri uri) => uri.GetLeftPart(UriPartial.Path);

    /// <summary>The page that a browser shows of a file on Hugging Face is not the file.</summary>
    private static Uri FromPageToFile(Uri uri)
    {
        if (!string.Equals(uri.Host, HuggingFaceHost, StringComparison.OrdinalIgnoreCase))
        {
            return uri;
        }

        UriBuilder file = new(uri);
        file.Path = file.Path.Replace("/blob/", "/resolve/", StringComparison.Ordinal);
        return file.Uri;
    }

    private static Uri ParseHuggingFace(string path)
    {
        string[] parts = path.Split('/');
        return parts.Length >= 3 && parts.All(static part => part.Length > 0 && part is not ("." or "..") && !part.AsSpan().ContainsAny(s_forbidden))
            ? new Uri($"https://{HuggingFaceHost}/{parts[0]}/{parts[1]}/resolve/main/{string.Join('/', parts[2..].Select(Uri.EscapeDataString))}")
            : throw Invalid("A model on Hugging Face is named as `hf:org/repo/file.gguf`.");
    }

    private static InferenceException Invalid(string message) => new(InferenceErrors.PullUrlInvalid, message);

    [GeneratedRegex("-[0-9]{5}-of-[0-9]{5}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex SplitPart();
}
