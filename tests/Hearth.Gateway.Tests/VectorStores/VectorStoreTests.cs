using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hearth.Gateway.Tests.Files;
using Hearth.Gateway.Tests.Knowledge;

namespace Hearth.Gateway.Tests.VectorStores;

/// <summary><c>/v1/vector_stores</c>.</summary>
public sealed class VectorStoreTests : IDisposable
{
    private const string Stores = "/v1/vector_stores";
    private readonly string _root = Directory.CreateTempSubdirectory("hearth-stores-").FullName;
    private readonly WordsRuntime _words = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _words.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Store_WithFiles_IsReadInTheBackgroundAndFound()
    {
        await using FilesClient client = await StartAsync();
        (string birds, string trees) = await UploadTwoAsync(client);

        JsonNode made = await client.PostAsync(Stores, $$$"""{"name":"nature","file_ids":["{{{birds}}}","{{{trees}}}"],"metadata":{"by":"me"},"chunking_strategy":{"type":"auto"}}""");
        string store = $"{Stores}/{made["id"]}";
        JsonNode ready = await client.UntilEndedAsync(store);
        JsonNode found = await client.PostAsync(store + "/search", """{"query":"Which penguin swims under ice?","max_num_results":1}""");
        JsonNode content = await client.GetAsync($"{store}/files/{trees}/content");

        Assert.Equal("vector_store", (string?)made["object"]);
        Assert.Equal("me", (string?)made["metadata"]?["by"]);
        Assert.Equal("completed", (string?)ready["status"]);
        Is("""{"in_progress":0,"completed":2,"failed":0,"cancelled":0,"total":2}""", ready["file_counts"]);
        Assert.True((long?)ready["usage_bytes"] > 0);
        JsonNode? hit = Assert.Single(found["data"]?.AsArray() ?? []);
        Assert.Equal(birds, (string?)hit?["file_id"]);
        Assert.Equal("birds.md", (string?)hit?["filename"]);
        Assert.InRange((double?)hit?["score"] ?? -1, 0.01, 1);
        Assert.Contains("penguin", (string?)hit?["content"]?[0]?["text"], StringComparison.Ordinal);
        Assert.Contains("oak", (string?)content["data"]?[0]?["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"eq","key":"kind","value":"tree"}""", "trees.txt")]
    [InlineData("""{"type":"ne","key":"kind","value":"tree"}""", "birds.md")]
    [InlineData("""{"type":"gte","key":"year","value":2021}""", "trees.txt")]
    [InlineData("""{"type":"in","key":"kind","value":["bird","fish"]}""", "birds.md")]
    [InlineData("""{"type":"nin","key":"kind","value":["bird"]}""", "trees.txt")]
    [InlineData("""{"type":"and","filters":[{"type":"eq","key":"good","value":true},{"type":"lt","key":"year","value":2021}]}""", "birds.md")]
    [InlineData("""{"type":"or","filters":[{"type":"eq","key":"kind","value":"fish"},{"type":"gt","key":"year","value":2020.5}]}""", "trees.txt")]
    [InlineData("""{"type":"eq","key":"nothing","value":1}""", "")]
    public async Task Search_Filter_KeepsWhatMatches(string filter, string expected)
    {
        await using FilesClient client = await StartAsync();
        (string birds, string trees) = await UploadTwoAsync(client);
        JsonNode made = await client.PostAsync(Stores, "{}");
        string store = $"{Stores}/{made["id"]}";
        JsonNode batch = await client.PostAsync(
            store + "/file_batches",
            $$$"""
            {"files":[{"file_id":"{{{birds}}}","attributes":{"kind":"bird","year":2020,"good":true}},{"file_id":"{{{trees}}}","attributes":{"kind":"tree","year":2021}}]}
            """);
        await client.UntilEndedAsync($"{store}/file_batches/{batch["id"]}");

        JsonNode found = await client.PostAsync(store + "/search", $$"""{"query":["penguin","oak"],"filters":{{filter}} }""");

        Assert.Equal(expected, string.Join(' ', (found["data"]?.AsArray() ?? []).Select(static hit => (string?)hit?["filename"])));
    }

    [Fact]
    public async Task Attributes_Changed_AreThoseThatFiltersSee()
    {
        await using FilesClient client = await StartAsync();
        (string birds, _) = await UploadTwoAsync(client);
        JsonNode made = await client.PostAsync(Stores, $$"""{"file_ids":["{{birds}}"]}""");
        string store = $"{Stores}/{made["id"]}";
        await client.UntilEndedAsync($"{store}/files/{birds}");

        JsonNode changed = await client.PostAsync($"{store}/files/{birds}", """{"attributes":{"kind":"bird"}}""");
        JsonNode found = await client.PostAsync(store + "/search", """{"query":"penguin","filters":{"type":"eq","key":"kind","value":"bird"}}""");

        Assert.Equal("bird", (string?)changed["attributes"]?["kind"]);
        Assert.Equal("bird", (string?)found["data"]?[0]?["attributes"]?["kind"]);
    }

    [Fact]
    public async Task File_ThatCannotBeRead_FailsAndTheOthersDoNot()
    {
        await using FilesClient client = await StartAsync();
        (string birds, _) = await UploadTwoAsync(client);
        string? broken = (string?)(await client.UploadAsync("broken.docx", "no archive"u8.ToArray()))["id"];
        JsonNode made = await client.PostAsync(Stores, $$"""{"file_ids":["{{broken}}","{{birds}}"]}""");
        string store = $"{Stores}/{made["id"]}";

        JsonNode ready = await client.UntilEndedAsync(store);
        JsonNode failed = await client.GetAsync($"{store}/files?filter=failed");

        Is("""{"in_progress":0,"completed":1,"failed":1,"cancelled":0,"total":2}""", ready["file_counts"]);
        Assert.Equal(broken, (string?)failed["data"]?[0]?["id"]);
        Assert.Equal("invalid_file", (string?)failed["data"]?[0]?["last_error"]?["code"]);
        Assert.Contains("HEARTH-KNOW-008", (string?)failed["data"]?[0]?["last_error"]?["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_EndedWhileReading_GoesOnWhenItIsBack()
    {
        string store;
        var entered = new TaskCompletionSource();
        _words.OnCallAsync = async (_, cancellationToken) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        await using (FilesClient client = await StartAsync())
        {
            (string birds, string trees) = await UploadTwoAsync(client);
            JsonNode made = await client.PostAsync(Stores, "{}");
            store = $"{Stores}/{made["id"]}";
            await client.PostAsync(store + "/files", $$"""{"file_id":"{{birds}}"}""");
            await client.PostAsync(store + "/file_batches", $$"""{"file_ids":["{{trees}}"]}""");
            await entered.Task;
        }

        _words.OnCallAsync = static (_, _) => Task.CompletedTask;
        await using FilesClient after = await StartAsync();
        JsonNode ready = await after.UntilEndedAsync(store);

        Is("""{"in_progress":0,"completed":2,"failed":0,"cancelled":0,"total":2}""", ready["file_counts"]);
    }

    [Fact]
    public async Task Batch_Cancelled_LeavesWhatWaited()
    {
        await using FilesClient client = await StartAsync();
        (string birds, string trees) = await UploadTwoAsync(client);
        var entered = new TaskCompletionSource();
        var pause = new TaskCompletionSource();
        _words.OnCallAsync = (_, cancellationToken) =>
        {
            entered.TrySetResult();
            return pause.Task.WaitAsync(cancellationToken);
        };
        JsonNode made = await client.PostAsync(Stores, "{}");
        string store = $"{Stores}/{made["id"]}";
        await client.PostAsync(store + "/files", $$"""{"file_id":"{{birds}}"}""");
        await entered.Task;
        JsonNode batch = await client.PostAsync(store + "/file_batches", $$"""{"file_ids":["{{trees}}"]}""");

        JsonNode cancelled = await client.PostAsync($"{store}/file_batches/{batch["id"]}/cancel", "");
        pause.SetResult();
        JsonNode ready = await client.UntilEndedAsync(store);

        Assert.Equal("cancelled", (string?)cancelled["status"]);
        Is("""{"in_progress":0,"completed":1,"failed":0,"cancelled":1,"total":2}""", ready["file_counts"]);
    }

    [Fact]
    public async Task Delete_FileBeingRead_EndsTheReading()
    {
        await using FilesClient client = await StartAsync();
        (string birds, _) = await UploadTwoAsync(client);
        var entered = new TaskCompletionSource();
        _words.OnCallAsync = async (_, cancellationToken) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        JsonNode made = await client.PostAsync(Stores, $$"""{"file_ids":["{{birds}}"]}""");
        string store = $"{Stores}/{made["id"]}";
        await entered.Task;

        JsonNode deleted = await client.DeleteAsync($"/v1/files/{birds}");
        JsonNode ready = await client.GetAsync(store);

        Assert.True((bool?)deleted["deleted"]);
        Assert.Equal(0, (int?)ready["file_counts"]?["total"]);
    }

    [Fact]
    public async Task Delete_FileThenStore_TakesPassagesAway()
    {
        await using FilesClient client = await StartAsync();
        (string birds, string trees) = await UploadTwoAsync(client);
        JsonNode made = await client.PostAsync(Stores, $$"""{"file_ids":["{{birds}}","{{trees}}"]}""");
        string store = $"{Stores}/{made["id"]}";
        await client.UntilEndedAsync(store);

        JsonNode detached = await client.DeleteAsync($"{store}/files/{birds}");
        JsonNode found = await client.PostAsync(store + "/search", """{"query":"penguin oak"}""");
        JsonNode deleted = await client.DeleteAsync(store);
        using HttpResponseMessage gone = await client.Gateway.GetAsync(store);

        Assert.Equal("vector_store.file.deleted", (string?)detached["object"]);
        Assert.Equal(trees, (string?)Assert.Single(found["data"]?.AsArray() ?? [])?["file_id"]);
        Assert.Equal("vector_store.deleted", (string?)deleted["object"]);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(birds, (string?)(await client.GetAsync($"/v1/files/{birds}"))["id"]);
    }

    [Fact]
    public async Task Store_UnusedForItsDays_ExpiresAndIsEmptied()
    {
        await using FilesClient client = await StartAsync();
        (string birds, _) = await UploadTwoAsync(client);
        JsonNode made = await client.PostAsync(Stores, $$$"""{"file_ids":["{{{birds}}}"],"expires_after":{"anchor":"last_active_at","days":2}}""");
        string store = $"{Stores}/{made["id"]}";
        await client.UntilEndedAsync(store);

        client.Gateway.Clock.Advance(TimeSpan.FromDays(1.5));
        await client.PostAsync(store + "/search", """{"query":"penguin"}""");
        client.Gateway.Clock.Advance(TimeSpan.FromDays(1.5));
        JsonNode used = await client.GetAsync(store);
        client.Gateway.Clock.Advance(TimeSpan.FromDays(1));
        JsonNode expired = await client.GetAsync(store);
        using HttpResponseMessage refused = await client.Gateway.PostAsync(store + "/search", """{"query":"penguin"}""");

        Assert.Equal("completed", (string?)used["status"]);
        Assert.Equal("expired", (string?)expired["status"]);
        Assert.Equal(0, (int?)expired["file_counts"]?["total"]);
        Assert.Equal("HEARTH-GATE-024", Assert.Single(refused.Headers.GetValues("x-hearth-error")));
    }

    [Fact]
    public async Task List_AndModify_AreAsOpenAis()
    {
        await using FilesClient client = await StartAsync();
        List<string> ids = [];
        for (int number = 0; number < 3; number++)
        {
            client.Gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
            ids.Add((string?)(await client.PostAsync(Stores, $$"""{"name":"s{{number}}"}"""))["id"] ?? "");
        }

        JsonNode first = await client.GetAsync($"{Stores}?limit=2");
        JsonNode rest = await client.GetAsync($"{Stores}?limit=2&after={ids[1]}");
        JsonNode before = await client.GetAsync($"{Stores}?limit=1&before={ids[0]}");
        JsonNode changed = await client.PostAsync($"{Stores}/{ids[0]}", """{"name":"new","metadata":{"a":"b"}}""");

        Assert.Equal([ids[2], ids[1]], IdsOf(first));
        Assert.True((bool?)first["has_more"]);
        Assert.Equal([ids[0]], IdsOf(rest));
        Assert.False((bool?)rest["has_more"]);
        Assert.Equal([ids[1]], IdsOf(before));
        Assert.Equal("new", (string?)changed["name"]);
    }

    [Theory]
    [InlineData("GET", Stores + "/vs_none", null, 404, "HEARTH-GATE-023")]
    [InlineData("POST", Stores, """{"file_ids":["file-none"]}""", 404, "HEARTH-GATE-022")]
    [InlineData("POST", Stores, """{"name":7}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores, """{"expires_after":{"anchor":"now","days":1}}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores, """{"metadata":{"a":1}}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{"query":""}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{"query":"a","max_num_results":51}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{"query":"a","filters":{"type":"like","key":"a","value":"b"}}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{"query":"a","filters":{"type":"and"}}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{"query":"a","filters":{"type":"in","key":"a","value":"b"}}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/search", """{"query":"a","ranking_options":{"score_threshold":2}}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/files", """{}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/files", """{"file_id":"file-none"}""", 404, "HEARTH-GATE-022")]
    [InlineData("POST", Stores + "/{id}/file_batches", """{"file_ids":[]}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Stores + "/{id}/file_batches", """{"files":[{"file_id":"f","attributes":{"a":[1]}}]}""", 400, "HEARTH-GATE-002")]
    [InlineData("GET", Stores + "/{id}/files/file-none", null, 404, "HEARTH-GATE-022")]
    [InlineData("GET", Stores + "/{id}/file_batches/vsfb_none", null, 404, "HEARTH-GATE-023")]
    [InlineData("GET", Stores + "/{id}/files?filter=done", null, 400, "HEARTH-GATE-002")]
    public async Task Request_ThatCannotBe_IsOpenAisErrorWithACode(string method, string path, string? body, int status, string code)
    {
        ArgumentNullException.ThrowIfNull(path);
        await using FilesClient client = await StartAsync();
        string? id = (string?)(await client.PostAsync(Stores, "{}"))["id"];

        using HttpResponseMessage answer = await client.Gateway.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), path.Replace("{id}", id, StringComparison.Ordinal)) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") });

        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-hearth-error")));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotNull(JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))?["error"]?["message"]);
    }

    private static void Is(string expected, JsonNode? actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString());

    private static IEnumerable<string> IdsOf(JsonNode? page) => (page?["data"]?.AsArray() ?? []).Select(static entry => (string?)entry?["id"] ?? "");

    private static async Task<(string Birds, string Trees)> UploadTwoAsync(FilesClient client)
    {
        JsonNode birds = await client.UploadAsync("birds.md", "# Birds\n\nThe emperor penguin swims under the ice of the south. It eats small fish and krill.\n"u8.ToArray());
        client.Gateway.Clock.Advance(TimeSpan.FromMilliseconds(1));
        JsonNode trees = await client.UploadAsync("trees.txt", "An oak grows for hundreds of years in good soil.\n"u8.ToArray());
        return ((string?)birds["id"] ?? "", (string?)trees["id"] ?? "");
    }

    private Task<FilesClient> StartAsync() => FilesClient.StartAsync(_root, _words);
}
