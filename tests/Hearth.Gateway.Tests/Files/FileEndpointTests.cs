using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Gateway.Tests.Files;

/// <summary><c>/v1/files</c>.</summary>
public sealed class FileEndpointTests : IDisposable
{
    private const string Files = "/v1/files";
    private readonly string _root = Directory.CreateTempSubdirectory("hearth-files-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Upload_ThenRead_GivesTheSameBytes()
    {
        await using FilesClient client = await StartAsync();
        byte[] content = [0, 255, 13, 10, 45, 45, 7];

        JsonNode file = await client.UploadAsync("folder/a b.bin", content, "user_data");
        JsonNode? again = await client.GetAsync($"{Files}/{file["id"]}");
        using HttpResponseMessage read = await client.Gateway.GetAsync($"{Files}/{file["id"]}/content");

        Assert.Equal("a b.bin", (string?)file["filename"]);
        Assert.Equal(7, (int?)file["bytes"]);
        Assert.Equal("file", (string?)file["object"]);
        Assert.Equal("processed", (string?)file["status"]);
        Assert.True(JsonNode.DeepEquals(file, again));
        Assert.Equal(content, await read.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Upload_Acknowledged_IsThereAfterARestart()
    {
        string? id;
        await using (FilesClient client = await StartAsync())
        {
            id = (string?)(await client.UploadAsync("a.txt", "text"u8.ToArray()))["id"];
        }

        await File.WriteAllTextAsync(Path.Combine(_root, "files", "uploads", "left"), "half an upload", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_root, "files", "contents", "file-nobody"), "no description", Cancellation);
        await using FilesClient after = await StartAsync();
        using HttpResponseMessage read = await after.Gateway.GetAsync($"{Files}/{id}/content");

        Assert.Equal("text", await read.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "files", "uploads")));
        Assert.Equal(id, Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_root, "files", "contents")))));
    }

    [Fact]
    public async Task List_Pages_GoOnAfterAnEntryThatIsGone()
    {
        await using FilesClient client = await StartAsync();
        List<string> ids = [];
        for (int number = 0; number < 5; number++)
        {
            client.Gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
            ids.Add((string?)(await client.UploadAsync($"{number}.txt", [1], number == 4 ? "batch" : "assistants"))["id"] ?? "");
        }

        JsonNode? first = await client.GetAsync($"{Files}?limit=2&order=asc");
        await client.DeleteAsync($"{Files}/{ids[1]}");
        JsonNode? second = await client.GetAsync($"{Files}?limit=2&order=asc&after={ids[1]}");
        JsonNode? newest = await client.GetAsync($"{Files}?purpose=assistants&limit=1");

        Assert.Equal(ids[..2], IdsOf(first));
        Assert.True((bool?)first?["has_more"]);
        Assert.Equal(ids[1], (string?)first?["last_id"]);
        Assert.Equal(ids[2..4], IdsOf(second));
        Assert.Equal(ids[3], Assert.Single(IdsOf(newest)));
    }

    [Fact]
    public async Task File_OfAnotherKey_IsNotThere()
    {
        await using FilesClient client = await StartAsync();
        JsonNode file = await client.UploadAsync("a.txt", [1]);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Files}/{file["id"]}");
        request.Headers.Authorization = new("Bearer", "another");

        using HttpResponseMessage answer = await client.Gateway.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("HEARTH-GATE-022", Assert.Single(answer.Headers.GetValues("x-hearth-error")));
    }

    [Fact]
    public async Task File_PastItsExpiry_IsNotThere()
    {
        await using FilesClient client = await StartAsync();
        JsonNode file = await client.UploadAsync("a.txt", [1], more: ("expires_after[seconds]", "3600"));

        client.Gateway.Clock.Advance(TimeSpan.FromHours(1));
        using HttpResponseMessage answer = await client.Gateway.GetAsync($"{Files}/{file["id"]}");

        Assert.Equal((long?)file["created_at"] + 3600, (long?)file["expires_at"]);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Upload_OverTheBound_IsRefusedAndLeavesNothing()
    {
        await using FilesClient client = await StartAsync(static options => options.FileBytesMax = 1024);

        using HttpResponseMessage answer = await client.TryUploadAsync("a.txt", new byte[1025], "assistants");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("gateway.fileBytesMax", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "files", "uploads")));
    }

    [Fact]
    public async Task Upload_OverTheBoundOfAll_IsRefused()
    {
        await using FilesClient client = await StartAsync(static options => options.FilesMegabytesMax = 1);
        await client.UploadAsync("a.txt", new byte[900_000]);

        using HttpResponseMessage answer = await client.TryUploadAsync("b.txt", new byte[200_000], "assistants");

        Assert.Equal("HEARTH-GATE-025", Assert.Single(answer.Headers.GetValues("x-hearth-error")));
        Assert.Single(Directory.GetFiles(Path.Combine(_root, "files", "contents")));
    }

    [Theory]
    [InlineData("purpose", null)]
    [InlineData("purpose", "fun")]
    public async Task Upload_WrongPurpose_NamesTheField(string parameter, string? purpose)
    {
        await using FilesClient client = await StartAsync();

        using HttpResponseMessage answer = await client.TryUploadAsync("a.txt", [1], purpose);

        JsonNode? error = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))?["error"];
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(parameter, (string?)error?["param"]);
        Assert.Equal("invalid_request_error", (string?)error?["type"]);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "files", "uploads")));
    }

    [Theory]
    [InlineData("POST", Files, "{}", 400, "HEARTH-GATE-002")]
    [InlineData("GET", Files + "/file-none", null, 404, "HEARTH-GATE-022")]
    [InlineData("GET", Files + "/..%2Fsecret", null, 404, "HEARTH-GATE-022")]
    [InlineData("DELETE", Files + "/file-none", null, 404, "HEARTH-GATE-022")]
    [InlineData("GET", Files + "/file-none/content", null, 404, "HEARTH-GATE-022")]
    [InlineData("GET", Files + "?limit=0", null, 400, "HEARTH-GATE-002")]
    [InlineData("GET", Files + "?order=up", null, 400, "HEARTH-GATE-002")]
    public async Task Request_ThatCannotBe_IsOpenAisErrorWithACode(string method, string path, string? body, int status, string code)
    {
        await using FilesClient client = await StartAsync();
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };

        using HttpResponseMessage answer = await client.Gateway.SendAsync(request);

        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-hearth-error")));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))?["error"]?["message"]);
    }

    private static IEnumerable<string> IdsOf(JsonNode? page) => (page?["data"]?.AsArray() ?? []).Select(static file => (string?)file?["id"] ?? "");

    private Task<FilesClient> StartAsync(Action<GatewayOptions>? configure = null) => FilesClient.StartAsync(_root, new Knowledge.WordsRuntime(), configure);
}
