using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>A collection of one server through Chroma's API, version 2: the same requests on connections that stay open, whichever server it is.</summary>
internal sealed class CollectionClient : IDisposable
{
    private const string Name = "things";
    private const string Collections = "api/v2/tenants/default_tenant/databases/default_database/collections";
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 64 });
    private readonly Uri _address;
    private string _collection = "";

    /// <summary>A client of one server.</summary>
    public CollectionClient(Uri address)
    {
        _address = address;
    }

    /// <summary>The ids that an answer to <see cref="QueryAsync"/> names, best first.</summary>
    public static List<string> Ids(byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        List<string> ids = [];
        foreach (JsonElement id in document.RootElement.GetProperty("ids")[0].EnumerateArray())
        {
            ids.Add(id.GetString() ?? "");
        }

        return ids;
    }

    /// <summary>Whether the server answers.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            await SendAsync(HttpMethod.Get, "api/v2/heartbeat", null);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>What the server says its version is.</summary>
    public async Task<string> VersionAsync()
    {
        using var document = JsonDocument.Parse(await SendAsync(HttpMethod.Get, "api/v2/version", null));
        return document.RootElement.GetString() ?? "";
    }

    /// <summary>Makes the collection.</summary>
    public async Task CreateAsync()
    {
        byte[] body = """{"name":"things","configuration":{"hnsw":{"space":"cosine","ef_construction":128,"ef_search":100,"max_neighbors":16}}}"""u8.ToArray();
        await SendAsync(HttpMethod.Post, Collections, body);
        await FindAsync();
    }

    /// <summary>Takes the collection that is there.</summary>
    public async Task FindAsync()
    {
        using var document = JsonDocument.Parse(await SendAsync(HttpMethod.Get, $"{Collections}/{Name}", null));
        _collection = $"{Collections}/{document.RootElement.GetProperty("id").GetString()}";
    }

    /// <summary>How many records there are.</summary>
    public async Task<int> CountAsync()
    {
        using var document = JsonDocument.Parse(await SendAsync(HttpMethod.Get, _collection + "/count", null));
        return document.RootElement.GetInt32();
    }

    public Task<byte[]> UpsertAsync(byte[] body) => SendAsync(HttpMethod.Post, _collection + "/upsert", body);

    public Task<byte[]> QueryAsync(byte[] body) => SendAsync(HttpMethod.Post, _collection + "/query", body);

    public Task<byte[]> DeleteAsync(byte[] body) => SendAsync(HttpMethod.Post, _collection + "/delete", body);

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body)
    {
        using HttpRequestMessage request = new(method, new Uri(_address, path)) { Version = HttpVersion.Version11 };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = s_json;
        }

        using HttpResponseMessage response = await _http.SendAsync(request, CancellationToken.None);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            ? answer
            : throw new HttpRequestException($"{path} answered {(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(answer)}");
    }
}
