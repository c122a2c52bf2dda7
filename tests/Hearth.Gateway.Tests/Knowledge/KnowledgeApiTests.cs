using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Gateway.Tests.Knowledge;

/// <summary>Collections of documents over HTTP.</summary>
public sealed class KnowledgeApiTests : IDisposable
{
    private const string All = "/hearth/v1/knowledge";
    private const string Notes = All + "/notes";

    private readonly string _root = Directory.CreateTempSubdirectory("hearth-knowledge-").FullName;
    private readonly WordsRuntime _words = new();

    private string Documents => Path.Combine(_root, "documents");

    public void Dispose()
    {
        _words.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Add_Folder_IsReadListedAndFound()
    {
        await using GatewayFixture gateway = await StartAsync();

        JsonNode? report = await PostAsync(gateway, Notes + "/add", Body(Documents, ",\"colour\":1"));
        JsonNode? list = await GetAsync(gateway, All);
        JsonNode? documents = await GetAsync(gateway, Notes + "/documents");
        JsonNode? found = await PostAsync(gateway, Notes + "/search", """{"question":"Which bird swims under ice?","limit":1}""");

        Assert.Equal(2, (int?)report?["added"]);
        Assert.Equal("hidden", (string?)report?["skipped"]?[0]?["reason"]);
        Assert.Equal("notes", (string?)list?["collections"]?[0]?["name"]);
        Assert.Equal(WordsRuntime.Id, (string?)list?["collections"]?[0]?["embedder"]);
        Assert.True((bool?)list?["collections"]?[0]?["complete"]);
        Assert.Equal(2, documents?["documents"]?.AsArray().Count);
        JsonNode? passage = Assert.Single(found?["passages"]?.AsArray() ?? []);
        Assert.Equal(Path.Combine(Documents, "birds.md"), (string?)passage?["place"]?["path"]);
        Assert.Contains("penguin", (string?)passage?["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Question_AnswersWithExactSpans()
    {
        await using GatewayFixture gateway = await FilledAsync();

        JsonNode? answer = await PostAsync(gateway, Notes + "/ask", """{"question":"Which penguin swims under the ice of the south?"}""");

        JsonNode? sentence = answer?["sentences"]?[0];
        string text = await File.ReadAllTextAsync(Path.Combine(Documents, "birds.md"), TestContext.Current.CancellationToken);
        Assert.True((bool?)answer?["grounded"]);
        Assert.Equal((string?)sentence?["text"], text[(int)sentence!["place"]!["start"]!..(int)sentence["place"]!["end"]!]);
    }

    [Fact]
    public async Task Add_Streamed_TellsProgressAndEndsWithTheReport()
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage answer = await gateway.PostAsync(Notes + "/add", Body(Documents, ",\"stream\":true"));

        JsonNode?[] events = [.. (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line["data: ".Length..]))];
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(2, (int?)events[^2]?["progress"]?["files_total"]);
        Assert.Equal(2, (int?)events[^1]?["report"]?["added"]);
    }

    [Fact]
    public async Task Add_WhileAnotherRuns_IsRefusedAndGoesOnAfterTheClientLeft()
    {
        await using GatewayFixture gateway = await StartAsync();
        var entered = new TaskCompletionSource();
        _words.OnCallAsync = async (_, cancellationToken) =>
        {
            entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        using var leaving = new CancellationTokenSource();
        async Task AddAsync(CancellationToken token)
        {
            using HttpRequestMessage first = Request(HttpMethod.Post, Notes + "/add", Body(Documents));
            using HttpResponseMessage answer = await gateway.Http.SendAsync(first, token);
        }

        Task running = AddAsync(leaving.Token);
        await entered.Task;

        using HttpResponseMessage refused = await gateway.PostAsync(Notes + "/add", Body(Documents));
        using HttpResponseMessage kept = await gateway.SendAsync(Request(HttpMethod.Delete, Notes, null));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        _words.OnCallAsync = static (_, _) => Task.CompletedTask;
        JsonNode? interrupted = await GetAsync(gateway, Notes);
        JsonNode? report = await UntilFreeAsync(gateway);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("HEARTH-GATE-021", Assert.Single(refused.Headers.GetValues("x-hearth-error")));
        Assert.Equal(HttpStatusCode.TooManyRequests, kept.StatusCode);
        Assert.False((bool?)interrupted?["complete"]);
        Assert.Equal(2, (int?)report?["added"]);
    }

    [Fact]
    public async Task Remove_PathThenCollection_TakesThemAway()
    {
        await using GatewayFixture gateway = await FilledAsync();

        JsonNode? one = await SendAsync(gateway, HttpMethod.Delete, $"{Notes}?path={Uri.EscapeDataString(Path.Combine(Documents, "birds.md"))}", null);
        JsonNode? rest = await SendAsync(gateway, HttpMethod.Delete, Notes, null);
        using HttpResponseMessage gone = await gateway.GetAsync(Notes);

        Assert.Equal(1, (int?)one?["removed"]);
        Assert.Equal(1, (int?)rest?["removed"]);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.True(File.Exists(Path.Combine(Documents, "birds.md")));
    }

    [Theory]
    [InlineData("POST", Notes + "/add", """{"path":"documents"}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Notes + "/add", """{"path":"/no/such/folder"}""", 404, "HEARTH-KNOW-004")]
    [InlineData("POST", All + "/none/add", "{}", 404, "HEARTH-KNOW-001")]
    [InlineData("POST", Notes + "/add", """{"model":"none"}""", 404, "HEARTH-INFER-080")]
    [InlineData("POST", Notes + "/search", "{}", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Notes + "/search", """{"question":" "}""", 400, "HEARTH-KNOW-012")]
    [InlineData("POST", Notes + "/search", """{"question":"x","limit":101}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Notes + "/search", """{"question":"x","filter":"page >"}""", 400, "HEARTH-VEC-040")]
    [InlineData("POST", All + "/none/ask", """{"question":"x"}""", 404, "HEARTH-KNOW-001")]
    [InlineData("DELETE", All + "/none", null, 404, "HEARTH-KNOW-001")]
    [InlineData("DELETE", Notes + "?path=documents", null, 400, "HEARTH-GATE-002")]
    [InlineData("GET", All + "/none/documents", null, 404, "HEARTH-KNOW-001")]
    public async Task Request_ThatCannotBe_IsAProblemWithACode(string method, string path, string? body, int status, string code)
    {
        await using GatewayFixture gateway = await FilledAsync();

        using HttpResponseMessage answer = await gateway.SendAsync(Request(new HttpMethod(method), path, body));

        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-hearth-error")));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Start_WithKnowledge_OpensNothingBeforeTheFirstRequest()
    {
        await using GatewayFixture gateway = await StartAsync();
        bool before = Directory.Exists(Path.Combine(_root, "vectors"));

        await GetAsync(gateway, All);

        Assert.False(before);
        Assert.True(Directory.Exists(Path.Combine(_root, "vectors")));
    }

    private static string Body(string path, string more = "") => $"{{\"path\":{JsonValue.Create(path).ToJsonString()}{more}}}";

    private async Task<GatewayFixture> StartAsync()
    {
        Directory.CreateDirectory(Documents);
        await File.WriteAllTextAsync(
            Path.Combine(Documents, "birds.md"),
            "# Birds\n\nThe emperor penguin swims under the ice of the south. It eats small fish and krill.\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Documents, "trees.txt"), "An oak grows for hundreds of years in good soil.\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Documents, ".hidden"), "nothing", TestContext.Current.CancellationToken);
        return await GatewayFixture.StartWithKnowledgeAsync(Path.Combine(_root, "vectors"), _words);
    }

    private async Task<GatewayFixture> FilledAsync()
    {
        GatewayFixture gateway = await StartAsync();
        await PostAsync(gateway, Notes + "/add", Body(Documents));
        return gateway;
    }

    /// <summary>The server learns a moment later than the client that the client has left.</summary>
    private async Task<JsonNode?> UntilFreeAsync(GatewayFixture gateway)
    {
        while (true)
        {
            using HttpResponseMessage answer = await gateway.PostAsync(Notes + "/add", Body(Documents));
            if (answer.StatusCode is not HttpStatusCode.TooManyRequests)
            {
                return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body) => new(method, path)
    {
        Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
    };

    private static Task<JsonNode?> GetAsync(GatewayFixture gateway, string path) => SendAsync(gateway, HttpMethod.Get, path, null);

    private static Task<JsonNode?> PostAsync(GatewayFixture gateway, string path, string body) => SendAsync(gateway, HttpMethod.Post, path, body);

    private static async Task<JsonNode?> SendAsync(GatewayFixture gateway, HttpMethod method, string path, string? body)
    {
        using HttpResponseMessage answer = await gateway.SendAsync(Request(method, path, body));
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text);
    }
}
