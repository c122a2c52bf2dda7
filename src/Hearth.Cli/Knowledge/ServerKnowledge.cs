using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using Hearth.Knowledge;
using Hearth.Vectors.Filters;

namespace Hearth.Cli.Knowledge;

/// <summary>Knowledge through the HTTP API of the server that runs on the home.</summary>
/// <param name="server">Its address.</param>
/// <param name="model">The embedder by name; null leaves it to the server.</param>
internal sealed class ServerKnowledge(Uri server, string? model) : IKnowledgeAccess
{
    private const string All = "hearth/v1/knowledge";
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    public async Task<IReadOnlyList<KnowledgeSummary>> ListAsync(CancellationToken cancellationToken)
    {
        using JsonDocument answer = await AskAsync(HttpMethod.Get, All, body: null, cancellationToken);
        return [.. answer.RootElement.GetProperty("collections").EnumerateArray().Select(KnowledgeJsonReader.Summary)];
    }

    public async Task<IReadOnlyList<KnowledgeDocument>> DocumentsAsync(string collection, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await AskAsync(HttpMethod.Get, PathOf(collection) + "/documents", body: null, cancellationToken);
        return [.. answer.RootElement.GetProperty("documents").EnumerateArray().Select(KnowledgeJsonReader.Document)];
    }

    public async Task<IngestionReport> AddAsync(IngestionRequest request, IProgress<IngestionProgress> progress, CancellationToken cancellationToken)
    {
        string body = JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            WriteOptional(writer, "path", request.Source);
            writer.WriteString("language", request.Language);
            writer.WriteBoolean("reembed", request.Reembed);
            writer.WriteBoolean("stream", true);
            WriteOptional(writer, "model", model);
            writer.WriteEndObject();
        });
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, PathOf(request.Collection) + "/add", body, cancellationToken);
        using Stream events = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (SseItem<string> item in SseParser.Create(events).EnumerateAsync(cancellationToken))
        {
            using JsonDocument data = JsonDocument.Parse(item.Data);
            if (data.RootElement.TryGetProperty("report", out JsonElement report))
            {
                return KnowledgeJsonReader.Report(report);
            }

            if (data.RootElement.TryGetProperty("error", out JsonElement error))
            {
                throw KnowledgeJsonReader.Failure(error);
            }

            if (data.RootElement.TryGetProperty("progress", out JsonElement now))
            {
                progress.Report(KnowledgeJsonReader.Progress(now));
            }
        }

        throw new CliException(CliErrors.ServerFailed, "the server broke off; run the same command again to go on");
    }

    public async Task<IReadOnlyList<Passage>> SearchAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await AskAsync(HttpMethod.Post, PathOf(request.Collection) + "/search", Write(request), cancellationToken);
        return KnowledgeJsonReader.Passages(answer.RootElement);
    }

    public async Task<KnowledgeAnswer> AskAsync(SearchRequest request, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await AskAsync(HttpMethod.Post, PathOf(request.Collection) + "/ask", Write(request), cancellationToken);
        return KnowledgeJsonReader.Answer(answer.RootElement);
    }

    public async Task<int> RemoveAsync(string collection, string? path, CancellationToken cancellationToken)
    {
        string query = path is null ? "" : $"?path={Uri.EscapeDataString(path)}";
        using JsonDocument answer = await AskAsync(HttpMethod.Delete, PathOf(collection) + query, body: null, cancellationToken);
        return answer.RootElement.GetProperty("removed").GetInt32();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string PathOf(string collection) => $"{All}/{Uri.EscapeDataString(collection)}";

    private string Write(SearchRequest request) => JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("question", request.Question);
        writer.WriteNumber("limit", Math.Clamp(request.Limit, 1, 100));
        writer.WriteNumber("context", Math.Clamp(request.Neighbours, 0, 4));
        if (request.VectorWeight is { } weight)
        {
            writer.WriteNumber("vector_weight", weight);
        }

        if (request.WholeSections)
        {
            writer.WriteBoolean("section", true);
        }

        WriteOptional(writer, "filter", request.Filter is { } filter ? FilterText.Format(filter) : null);
        WriteOptional(writer, "model", model);
        writer.WriteEndObject();
    });

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private async Task<JsonDocument> AskAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(method, path, body, cancellationToken);
        using Stream answer = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(answer, cancellationToken: cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(server, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new CliException(CliErrors.ServerUnreachable, $"The server at {server} does not answer: {failure.Message}", failure);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw KnowledgeJsonReader.Failure(await response.Content.ReadAsByteArrayAsync(cancellationToken), (int)response.StatusCode);
        }
    }
}
