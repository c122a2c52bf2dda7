using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Gateway.Tests.Collections;

/// <summary>Hearth's own API of collections.</summary>
public sealed class CollectionApiTests : IDisposable
{
    private const string Collections = "/hearth/v1/collections";
    private const string Notes = Collections + "/notes";

    private const string Three = """
        {"records":[
          {"id":"a","vector":[1,0],"text":"The red fox","metadata":{"year":2020,"at":{"$date":"2026-11-21T20:00:00Z"},"tags":["x","y"]}},
          {"id":"b","vector":[0.6,0.8],"text":"A grey wolf","metadata":{"year":2021,"good":true}},
          {"id":"c","vector":"AAAAAAAAgD8=","text":"Red wolves"}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hearth-collections-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Create_ThenChange_TellsWhatTheCollectionIs()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);

        using HttpResponseMessage made = await gateway.PostAsync(
            Collections, """{"name":"notes","metric":"dot","language":"german","vector_weight":0.25,"metadata":{"by":"me"},"colour":"red"}""");
        JsonNode? changed = await SendAsync(gateway, HttpMethod.Patch, Notes, """{"name":"papers","bytes_max":1000000000}""");
        JsonNode? listed = await GetAsync(gateway, Collections);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(Notes, made.Headers.Location?.ToString());
        Assert.Equal("colour", Assert.Single(made.Headers.GetValues("x-hearth-ignored")));
        Is(
            """{"name":"papers","dimensions":0,"metric":"dot","language":"german","vector_weight":0.25,"bytes_max":1000000000,"metadata":{"by":"me"},"count":0,"version":0}""",
            changed,
            "version");
        Assert.Equal("papers", (string?)listed?["collections"]?[0]?["name"]);
    }

    [Fact]
    public async Task Records_WrittenAndRead_KeepVectorTextAndMetadata()
    {
        await using GatewayFixture gateway = await FilledAsync();

        JsonNode? got = await PostAsync(gateway, Notes + "/records/get", """{"ids":["c","none","a"],"include":["vector","text","metadata"]}""");
        JsonNode? first = await PostAsync(gateway, Notes + "/records/scroll", """{"limit":2,"include":[]}""");
        JsonNode? second = await PostAsync(gateway, Notes + "/records/scroll", """{"limit":2,"include":[],"after":"b"}""");
        JsonNode? count = await PostAsync(gateway, Notes + "/records/count", """{"filter":"year >= 2021"}""");

        Is(
            """
            {"records":[{"id":"c","vector":[0,1],"text":"Red wolves","metadata":{}},
              {"id":"a","vector":[1,0],"text":"The red fox","metadata":{"year":2020,"at":{"$date":"2026-11-21T20:00:00Z"},"tags":["x","y"]}}]}
            """,
            got);
        Is("""{"records":[{"id":"a"},{"id":"b"}],"next":"b"}""", first);
        Is("""{"records":[{"id":"c"}],"next":null}""", second);
        Is("""{"count":1}""", count);
    }

    [Theory]
    [InlineData("""{"vector":[1,0]}""", "a b c")]
    [InlineData("""{"vector":[1,0],"limit":1}""", "a")]
    [InlineData("""{"vector":[1,0],"filter":"year = 2021"}""", "b")]
    [InlineData("""{"vector":[1,0],"filter":{"year":{"$gte":2020}}}""", "a b")]
    [InlineData("""{"vector":[0,1],"filter":"text contains \"wol\"","exact":true}""", "c b")]
    [InlineData("""{"text":"wolf"}""", "b")]
    [InlineData("""{"text":"fox","vector":[0,1],"vector_weight":0}""", "a")]
    public async Task Search_Query_FindsInOrder(string body, string expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        await using GatewayFixture gateway = await FilledAsync();

        JsonNode? found = await PostAsync(gateway, Notes + "/search", body);

        string[] ids = [.. (found?["matches"]?.AsArray() ?? []).Select(static match => (string?)match?["id"] ?? "")];
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
        Assert.Equal(expected[0], ids[0][0]);
        Assert.NotEmpty((string?)found?["plan"] ?? "");
    }

    [Fact]
    public async Task Search_AsOf_SeesWhatWasThere()
    {
        await using GatewayFixture gateway = await FilledAsync();
        long before = (long?)(await GetAsync(gateway, Notes))?["version"] ?? 0;
        JsonNode? deleted = await PostAsync(gateway, Notes + "/records/delete", """{"ids":["a","b"],"filter":"year = 2020"}""");

        JsonNode? now = await PostAsync(gateway, Notes + "/search", """{"vector":[1,0],"include":[]}""");
        JsonNode? then = await PostAsync(gateway, Notes + "/search", $$"""{"vector":[1,0],"include":[],"as_of":{{before}}}""");

        Is("""{"deleted":1}""", deleted);
        Assert.Equal(["b", "c"], (now?["matches"]?.AsArray() ?? []).Select(static match => (string?)match?["id"]));
        Assert.Equal(["a", "b", "c"], (then?["matches"]?.AsArray() ?? []).Select(static match => (string?)match?["id"]));
    }

    [Theory]
    [InlineData("POST", Collections, """{"name":"notes"}""", 409, "HEARTH-VEC-021")]
    [InlineData("POST", Collections, """{"name":"a b"}""", 400, "HEARTH-VEC-022")]
    [InlineData("POST", Collections, """{"name":"other","metric":"manhattan"}""", 400, "HEARTH-GATE-002")]
    [InlineData("GET", Collections + "/none", null, 404, "HEARTH-VEC-020")]
    [InlineData("DELETE", Collections + "/none", null, 404, "HEARTH-VEC-020")]
    [InlineData("PATCH", Notes, """{"metric":"dot"}""", 400, "HEARTH-VEC-022")]
    [InlineData("POST", Notes + "/records", """{"records":[{"id":"d","vector":[1,2,3]}]}""", 400, "HEARTH-VEC-023")]
    [InlineData("POST", Notes + "/records", """{"records":[{"id":"d"}]}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Notes + "/records", """{"records":[{"id":"d","vector":[1,2],"metadata":{"x":{"y":1}}}]}""", 400, "HEARTH-GATE-002")]
    [InlineData("POST", Notes + "/search", "{}", 400, "HEARTH-VEC-026")]
    [InlineData("POST", Notes + "/search", """{"vector":[1,0],"filter":"year >"}""", 400, "HEARTH-VEC-040")]
    [InlineData("POST", Notes + "/search", """{"vector":[1,0],"as_of":99}""", 404, "HEARTH-VEC-007")]
    [InlineData("POST", Notes + "/records/delete", "{}", 400, "HEARTH-GATE-002")]
    [InlineData("PUT", Notes, "{}", 405, "HEARTH-GATE-008")]
    public async Task Request_ThatCannotBe_IsAProblemWithACode(string method, string path, string? body, int status, string code)
    {
        await using GatewayFixture gateway = await FilledAsync();

        using HttpResponseMessage answer = await gateway.SendAsync(Request(new HttpMethod(method), path, body));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, Assert.Single(answer.Headers.GetValues("x-hearth-error")));
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Restore_OfASnapshot_BringsItsRecordsBack()
    {
        await using GatewayFixture gateway = await FilledAsync();
        JsonNode? made = await PostAsync(gateway, Notes + "/snapshots", """{"name":"full"}""");
        await PostAsync(gateway, Notes + "/records/delete", """{"ids":["a"]}""");

        JsonNode? restored = await PostAsync(gateway, Notes + "/restore", """{"snapshot":"full"}""");

        JsonNode? report = await GetAsync(gateway, Notes + "/report");
        using HttpResponseMessage deleted = await gateway.SendAsync(Request(HttpMethod.Delete, Notes + "/snapshots/full", null));
        using HttpResponseMessage again = await gateway.SendAsync(Request(HttpMethod.Delete, Notes + "/snapshots/full", null));
        Assert.Equal(3, (int?)report?["records"]);
        Assert.Equal((long?)restored?["version"], (long?)report?["newest"]);
        Assert.Equal((long?)made?["version"], (long?)report?["snapshots"]?[0]?["version"]);
        Is("""{"snapshots":[]}""", await GetAsync(gateway, Notes + "/snapshots"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Delete_Collection_TakesItAway()
    {
        await using GatewayFixture gateway = await FilledAsync();

        using HttpResponseMessage deleted = await gateway.SendAsync(Request(HttpMethod.Delete, Notes, null));
        using HttpResponseMessage after = await gateway.GetAsync(Notes);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
    }

    private async Task<GatewayFixture> FilledAsync()
    {
        GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);
        await PostAsync(gateway, Collections, """{"name":"notes","dimensions":2}""");
        await PostAsync(gateway, Notes + "/records", Three);
        return gateway;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body) => new(method, path)
    {
        Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
    };

    private static async Task<JsonNode?> GetAsync(GatewayFixture gateway, string path) => await SendAsync(gateway, HttpMethod.Get, path, null);

    private static async Task<JsonNode?> PostAsync(GatewayFixture gateway, string path, string body) => await SendAsync(gateway, HttpMethod.Post, path, body);

    private static async Task<JsonNode?> SendAsync(GatewayFixture gateway, HttpMethod method, string path, string? body)
    {
        using HttpResponseMessage answer = await gateway.SendAsync(Request(method, path, body));
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
        return JsonNode.Parse(text);
    }

    private static void Is(string expected, JsonNode? actual, string? without = null)
    {
        JsonNode? wanted = JsonNode.Parse(expected);
        if (without is not null)
        {
            wanted?.AsObject().Remove(without);
            actual?.AsObject().Remove(without);
        }

        Assert.True(JsonNode.DeepEquals(wanted, actual), $"expected {expected}, got {actual?.ToJsonString()}");
    }
}
