using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Hearth.Inference.Downloads;

/// <summary>Asks an HTTPS server for a file, or for the rest of it.</summary>
internal sealed class HttpOrigin(HttpClient http)
{
    /// <summary>Redirects followed for one file; Hugging Face needs two.</summary>
    private const int RedirectsMax = 10;

    /// <summary>Opens the file at an offset. A server that does not resume, or whose file is another by now, begins at 0.</summary>
    /// <exception cref="InferenceException">The origin has no such file, or does not give it.</exception>
    /// <exception cref="HttpRequestException">It cannot be reached, or is in trouble; the same call may succeed later.</exception>
    public async Task<OpenedDownload> OpenAsync(Uri source, long offset, string? validator, CancellationToken cancellationToken)
    {
        Uri uri = source;
        string? announced = null;
        bool isPublicOnly = false;
        for (int redirects = 0; redirects <= RedirectsMax; redirects++)
        {
            HttpResponseMessage response = await SendAsync(uri, offset, validator, isPublicOnly, cancellationToken);
            try
            {
                announced ??= FindSha256(response, uri);
                if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
                {
                    return await ReadAsync(response, offset, announced, cancellationToken)
                        ?? await OpenAsync(source, 0, validator: null, cancellationToken);
                }

                uri = Follow(uri, response);
                isPublicOnly |= redirects == 0 && !await NetworkReach.IsPrivateAsync(source.IdnHost, cancellationToken);
            }
            catch
            {
                response.Dispose();
                throw;
            }

            response.Dispose();
        }

        throw new InferenceException(InferenceErrors.PullRedirectRefused, $"{source.Host} redirects more than {RedirectsMax} times.");
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, long offset, string? validator, bool isPublicOnly, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, uri);
        request.Options.Set(NetworkReach.PublicOnly, isPublicOnly);
        request.Headers.UserAgent.ParseAdd("hearth");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (offset > 0 && validator is not null)
        {
            request.Headers.Range = new RangeHeaderValue(offset, to: null);
            request.Headers.TryAddWithoutValidation("If-Range", validator);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static Uri Follow(Uri uri, HttpResponseMessage response)
    {
        if (response.Headers.Location is not { } location)
        {
            throw new InferenceException(InferenceErrors.PullRedirectRefused, $"{uri.Host} redirects to nowhere.");
        }

        Uri next = new(uri, location);
        return string.Equals(next.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            ? next
            : throw new InferenceException(InferenceErrors.PullRedirectRefused, $"{uri.Host} redirects to `{next.Scheme}:`; only https: is followed.");
    }

    /// <summary>Null when the answer is no use and the whole file must be asked for.</summary>
    private static async Task<OpenedDownload?> ReadAsync(HttpResponseMessage response, long offset, string? announced, CancellationToken cancellationToken)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return new OpenedDownload(
                    await response.Content.ReadAsStreamAsync(cancellationToken), 0, response.Content.Headers.ContentLength, ValidatorOf(response), announced, response);
            case HttpStatusCode.PartialContent when range?.From == offset && offset > 0:
                return new OpenedDownload(
                    await response.Content.ReadAsStreamAsync(cancellationToken), offset, range.Length, ValidatorOf(response), announced, response);
            case HttpStatusCode.RequestedRangeNotSatisfiable when range?.Length == offset && offset > 0:
                return new OpenedDownload(Stream.Null, offset, offset, ValidatorOf(response), announced, response);
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when offset > 0:
                response.Dispose();
                return null;
            default:
                throw Refuse(response);
        }
    }

    private static Exception Refuse(HttpResponseMessage response)
    {
        string host = response.RequestMessage?.RequestUri?.Host ?? "the origin";
        string status = string.Create(CultureInfo.InvariantCulture, $"{host} answered {(int)response.StatusCode}");
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.Gone => new InferenceException(InferenceErrors.PullNotFound, $"{status}: it has no such file."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new InferenceException(
                InferenceErrors.PullDenied, $"{status}: it gives the file only to people who sign in or have accepted its terms."),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new HttpRequestException($"{status}.", inner: null, response.StatusCode),
            _ => new InferenceException(InferenceErrors.PullDenied, $"{status}."),
        };
    }

    private static string? ValidatorOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.ToString() : response.Content.Headers.LastModified?.ToString("r", CultureInfo.InvariantCulture);

    /// <summary>Hugging Face says the hash of a large file in a header of its own; its plain ETag is one only there.</summary>
    private static string? FindSha256(HttpResponseMessage response, Uri uri)
    {
        if (response.Headers.TryGetValues("X-Linked-ETag", out IEnumerable<string>? linked) && Clean(linked.First()) is { } hash)
        {
            return hash;
        }

        bool isHuggingFace = uri.Host.EndsWith(".huggingface.co", StringComparison.OrdinalIgnoreCase) || uri.Host is "huggingface.co"
            || uri.Host.EndsWith(".hf.co", StringComparison.OrdinalIgnoreCase);
        return isHuggingFace && response.Headers.ETag is { } tag ? Clean(tag.Tag) : null;

        static string? Clean(string text)
        {
            string digits = text.Replace("W/", "", StringComparison.Ordinal).Trim('"');
            return DownloadAddress.IsSha256(digits) ? digits.ToLowerInvariant() : null;
        }
    }
}
