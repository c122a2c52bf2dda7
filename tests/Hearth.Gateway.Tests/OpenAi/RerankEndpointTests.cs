using System.Net;
using System.Text.Json;
using Hearth.Inference;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class RerankEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rerank_Documents_ComeBestFirstWithTheirPlaces()
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync("/v1/rerank", "{\"query\":\"ab\",\"documents\":[\"x\",\"aab\",{\"text\":\"ax\",\"id\":7},\"y\"]}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        JsonElement root = answer.RootElement;
        Assert.Equal([1, 2, 0, 3], root.GetProperty("results").EnumerateArray().Select(static row => row.GetProperty("index").GetInt32()));
        Assert.Equal([3, 1, 0, 0], root.GetProperty("results").EnumerateArray().Select(static row => row.GetProperty("relevance_score").GetSingle()));
        Assert.False(root.GetProperty("results")[0].TryGetProperty("document", out _));
        Assert.Equal("r", root.GetProperty("model").GetString());
        Assert.Equal("list", root.GetProperty("object").GetString());
        Assert.Equal(42, root.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Rerank_TopAndDocuments_AreKept()
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/rerank", "{\"model\":\"r\",\"query\":\"ab\",\"documents\":[\"x\",\"aab\",\"b\"],\"top_n\":2,\"return_documents\":true,\"truncate\":true}");

        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        JsonElement results = answer.RootElement.GetProperty("results");
        Assert.Equal(2, results.GetArrayLength());
        Assert.Equal("aab", results[0].GetProperty("document").GetProperty("text").GetString());
        Assert.Equal(["1"], response.Headers.GetValues("x-hearth-truncated"));
    }

    [Theory]
    [InlineData("{\"documents\":[\"a\"]}", "query", "HEARTH-GATE-002")]
    [InlineData("{\"query\":\"a\"}", "documents", "HEARTH-GATE-002")]
    [InlineData("{\"query\":\"a\",\"documents\":[]}", "documents", "HEARTH-GATE-002")]
    [InlineData("{\"query\":\"a\",\"documents\":\"b\"}", "documents", "HEARTH-GATE-002")]
    [InlineData("{\"query\":\"a\",\"documents\":[{\"id\":1}]}", "documents[0].text", "HEARTH-GATE-002")]
    [InlineData("{\"query\":\"a\",\"documents\":[\"b\"],\"top_n\":0}", "top_n", "HEARTH-GATE-002")]
    [InlineData("{\"query\":\"a\",\"documents\":[\"b\"],\"model\":\"e\"}", null, "HEARTH-INFER-124")]
    public async Task Rerank_WrongField_IsOpenAisErrorThatNamesIt(string body, string? parameter, string code)
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync("/v1/rerank", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([code], response.Headers.GetValues("x-hearth-error"));
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(parameter, answer.RootElement.GetProperty("error").GetProperty("param").GetString());
    }

    private static Task<GatewayFixture> StartAsync() => GatewayFixture.StartAsync(static registry =>
    {
        registry.Register(
            GatewayFixture.Descriptor("e") with { Kind = ModelKind.Embedding }, static (_, _) => ValueTask.FromResult<IModelRuntime>(new EncodingRuntime()));
        registry.Register(
            GatewayFixture.Descriptor("r") with { Kind = ModelKind.Rerank }, static (_, _) => ValueTask.FromResult<IModelRuntime>(new EncodingRuntime(ranks: true)));
    });
}
