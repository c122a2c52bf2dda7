using System.Net;
using System.Text.Json.Nodes;

namespace Hearth.Gateway.Tests.Chroma;

/// <summary>What clients other than Node's send, and what is refused.</summary>
public sealed class ChromaRequestTests : IDisposable
{
    private const string Collections = "/api/v2/tenants/default_tenant/databases/default_database/collections";
    private readonly string _folder = Directory.CreateTempSubdirectory("hearth-chroma-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Heartbeat_BeforeAnyCollection_LeavesTheStoreClosed()
    {
        string unused = Path.Combine(_folder, "unused");
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(unused);

        using HttpResponseMessage answer = await gateway.GetAsync("/api/v2/heartbeat");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(Directory.Exists(unused));
    }

    [Theory]
    [InlineData("""{"ids":["a"],"embeddings":["AACAPwAA\/z8="]}""", 201)]
    [InlineData("""{"ids":["a"],"embeddings":["AACAPwAAAEA="]}""", 201)]
    [InlineData("""{"ids":["a"],"embeddings":["AACAPwAA"]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":["no base64"]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[[]]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[["1"]]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[[1e99,2]]}""", 400)]
    [InlineData("""{"ids":["a"]}""", 400)]
    [InlineData("""{"embeddings":[[1,2]]}""", 400)]
    [InlineData("""{"ids":["a","a"],"embeddings":[[1,2],[1,2]]}""", 400)]
    [InlineData("""{"ids":["a","b"],"embeddings":[[1,2]]}""", 400)]
    [InlineData("""{"ids":["a","b"],"embeddings":[[1,2],[1,2,3]]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[[1,2]],"metadatas":[{"chroma:uri":"x"}]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[[1,2]],"metadatas":[{"v":{"indices":[1],"values":[2]}}]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[[1,2]],"documents":["\ud800"]}""", 400)]
    [InlineData("""{"ids":["a"],"embeddings":[[1,2]]""", 400)]
    public async Task Add_Body_IsTakenOrRefusedInChromasShape(string body, int status)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);
        string id = await CreateAsync(gateway);

        using HttpResponseMessage answer = await gateway.PostAsync($"{Collections}/{id}/add", body);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 400)
        {
            JsonNode? error = await ReadAsync(answer);
            Assert.Equal("InvalidArgumentError", (string?)error?["error"]);
            Assert.NotEmpty((string?)error?["message"] ?? "");
            Assert.StartsWith("HEARTH-", Assert.Single(answer.Headers.GetValues("x-hearth-error")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Add_Base64_IsReadAsLittleEndianFloats()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);
        string id = await CreateAsync(gateway);

        (await gateway.PostAsync($"{Collections}/{id}/add", """{"ids":["a"],"embeddings":["AACAPwAAAEA="]}""")).Dispose();

        JsonNode? got = await PostAsync(gateway, $"{id}/get", """{"ids":["a"],"include":["embeddings"]}""");
        Assert.Equal("[[1,2]]", got?["embeddings"]?.ToJsonString());
        Assert.Null(got?["documents"]);
        Assert.Equal("""["embeddings"]""", got?["include"]?.ToJsonString());
    }

    [Fact]
    public async Task Update_NullInMetadata_TakesTheFieldAway()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);
        string id = await CreateAsync(gateway);
        (await gateway.PostAsync($"{Collections}/{id}/add", """{"ids":["a"],"embeddings":[[1,2]],"metadatas":[{"x":1,"y":2.5}]}""")).Dispose();

        await PostAsync(gateway, $"{id}/update", """{"ids":["a"],"metadatas":[{"x":null,"z":true}],"documents":[null],"embeddings":[null]}""");

        JsonNode? got = await PostAsync(gateway, $"{id}/get", """{"include":["metadatas","embeddings"]}""");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""[{"y":2.5,"z":true}]"""), got?["metadatas"]));
        Assert.Equal("[[1,2]]", got?["embeddings"]?.ToJsonString());
    }

    [Fact]
    public async Task Collection_AfterARestart_HasItsIdAndRecords()
    {
        string id;
        await using (GatewayFixture first = await GatewayFixture.StartWithVectorsAsync(_folder))
        {
            id = await CreateAsync(first);
            (await first.PostAsync($"{Collections}/{id}/add", """{"ids":["a"],"embeddings":[[1,2]]}""")).Dispose();
        }

        await using GatewayFixture second = await GatewayFixture.StartWithVectorsAsync(_folder);
        using HttpResponseMessage count = await second.GetAsync($"{Collections}/{id}/count");

        Assert.Equal("1", await count.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Collection_RemadeUnderItsName_IsNotFoundByTheOldId()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);
        string id = await CreateAsync(gateway);
        (await gateway.GetAsync($"{Collections}/{id}/count")).Dispose();
        (await gateway.Http.DeleteAsync(new Uri($"{Collections}/docs", UriKind.Relative), TestContext.Current.CancellationToken)).Dispose();
        await CreateAsync(gateway);

        using HttpResponseMessage count = await gateway.GetAsync($"{Collections}/{id}/count");

        Assert.Equal(HttpStatusCode.NotFound, count.StatusCode);
        Assert.Equal("NotFoundError", (string?)(await ReadAsync(count))?["error"]);
        Assert.Equal("HEARTH-VEC-020", Assert.Single(count.Headers.GetValues("x-hearth-error")));
    }

    [Fact]
    public async Task Add_OverTheBodyBound_IsRefusedByName()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder, static options =>
        {
            options.BodyBytesMax = 1024;
            options.StoreBodyBytesMax = 2048;
        });
        string id = await CreateAsync(gateway);
        string fits = $$"""{"ids":["a"],"embeddings":[[1,2]],"documents":["{{new string('x', 1500)}}"]}""";
        string tooMuch = $$"""{"ids":["b"],"embeddings":[[1,2]],"documents":["{{new string('x', 2500)}}"]}""";

        using HttpResponseMessage taken = await gateway.PostAsync($"{Collections}/{id}/add", fits);
        using HttpResponseMessage refused = await gateway.PostAsync($"{Collections}/{id}/add", tooMuch);

        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("gateway.storeBodyBytesMax", (string?)(await ReadAsync(refused))?["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upsert_ManyAtOnceOfOneId_LosesNoneOfTheMerges()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartWithVectorsAsync(_folder);
        string id = await CreateAsync(gateway);

        await Task.WhenAll(Enumerable.Range(1, 8).Select(async number =>
            (await gateway.PostAsync($"{Collections}/{id}/upsert", $$$"""{"ids":["a"],"embeddings":[[1,2]],"metadatas":[{"f{{{number}}}":{{{number}}}}]}""")).Dispose()));

        JsonNode? got = await PostAsync(gateway, $"{id}/get", "{}");
        Assert.Equal(8, got?["metadatas"]?[0]?.AsObject().Count);
    }

    private static async Task<string> CreateAsync(GatewayFixture gateway)
    {
        using HttpResponseMessage made = await gateway.PostAsync(Collections, """{"name":"docs"}""");
        return (string?)(await ReadAsync(made))?["id"] ?? throw new InvalidOperationException("There is no id.");
    }

    private static async Task<JsonNode?> PostAsync(GatewayFixture gateway, string path, string body)
    {
        using HttpResponseMessage answer = await gateway.PostAsync($"{Collections}/{path}", body);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return await ReadAsync(answer);
    }

    private static async Task<JsonNode?> ReadAsync(HttpResponseMessage answer) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
}
