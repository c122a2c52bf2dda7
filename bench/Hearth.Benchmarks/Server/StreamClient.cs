using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hearth.Benchmarks.Server;

/// <summary>Asks one server for streamed completions, the same way whichever server it is.</summary>
internal sealed class StreamClient : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 });
    private readonly Uri _address;
    private readonly string _ending;

    /// <summary>A client of one server.</summary>
    /// <param name="address">The server.</param>
    /// <param name="ending">JSON members that keep an answer from ending before its length, as this server understands them.</param>
    public StreamClient(Uri address, string ending)
    {
        _address = new Uri(address, "v1/completions");
        _ending = ending;
    }

    /// <summary>Whether an answer of one token comes.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            await AskAsync("Once", 1);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Asks for an answer and reads it to its end.</summary>
    /// <exception cref="HttpRequestException">The server does not listen, or refused.</exception>
    /// <exception cref="InvalidOperationException">The answer was cut off.</exception>
    public async Task<StreamedAnswer> AskAsync(string prompt, int tokens)
    {
        string body = $$"""
            {"prompt":"{{JsonEncodedText.Encode(prompt)}}","max_tokens":{{tokens}},"temperature":0,"stream":true,"stream_options":{"include_usage":true},{{_ending}}}
            """;
        using HttpRequestMessage request = new(HttpMethod.Post, _address)
        {
            Version = HttpVersion.Version11,
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        long begun = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await _http.SendAsync(request, CancellationToken.None);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"{_address} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }

        using StreamReader lines = new(await response.Content.ReadAsStreamAsync());
        long first = 0;
        int written = 0;
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line is "data: [DONE]")
            {
                return new StreamedAnswer(begun, first, Stopwatch.GetTimestamp(), written);
            }

            if (first == 0 && line.StartsWith("data:", StringComparison.Ordinal))
            {
                first = Stopwatch.GetTimestamp();
            }

            // Only the last event holds the counts; the others are not parsed, so that the client costs both servers little.
            if (line.Contains("\"completion_tokens\":", StringComparison.Ordinal))
            {
                using JsonDocument last = JsonDocument.Parse(line.AsMemory("data:".Length));
                written = last.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32();
            }
        }

        throw new InvalidOperationException($"{_address}: the stream ended without its last event.");
    }

    public void Dispose() => _http.Dispose();
}
