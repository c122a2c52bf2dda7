using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Hearth.Gateway.Tests.Knowledge;

namespace Hearth.Gateway.Tests.Files;

/// <summary>A gateway with files in a folder, and the requests that tests of them share.</summary>
internal sealed class FilesClient(GatewayFixture gateway) : IAsyncDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public GatewayFixture Gateway => gateway;

    public static async Task<FilesClient> StartAsync(string root, WordsRuntime words, Action<GatewayOptions>? configure = null) =>
        new(await GatewayFixture.StartWithKnowledgeAsync(Path.Combine(root, "vectors"), words, configure));

    public async Task<JsonNode> UploadAsync(string name, byte[] content, string purpose = "assistants", params (string Name, string Value)[] more)
    {
        using HttpResponseMessage answer = await TryUploadAsync(name, content, purpose, more);
        return await ReadAsync(answer);
    }

    public async Task<HttpResponseMessage> TryUploadAsync(string name, byte[] content, string? purpose, params (string Name, string Value)[] more)
    {
        using var file = new ByteArrayContent(content);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var form = new MultipartFormDataContent { { file, "file", name } };
        using var purposeField = new StringContent(purpose ?? "");
        if (purpose is not null)
        {
            form.Add(purposeField, "purpose");
        }

        foreach ((string field, string value) in more)
        {
#pragma warning disable CA2000 // Dispose objects before losing scope: the form owns its parts.
            form.Add(new StringContent(value), field);
#pragma warning restore CA2000
        }

        return await gateway.Http.PostAsync(new Uri("/v1/files", UriKind.Relative), form, Cancellation);
    }

    public Task<JsonNode> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<JsonNode> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Asks until what is asked for is not in progress any more.</summary>
    public async Task<JsonNode> UntilEndedAsync(string path)
    {
        while (true)
        {
            JsonNode now = await GetAsync(path);
            if ((string?)now["status"] is not "in_progress")
            {
                return now;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.App.StopAsync(CancellationToken.None);
        await gateway.DisposeAsync();
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text) ?? throw new InvalidOperationException("The answer is null.");
    }

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body)
    {
        using HttpResponseMessage answer = await gateway.SendAsync(
            new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") });
        return await ReadAsync(answer);
    }
}
