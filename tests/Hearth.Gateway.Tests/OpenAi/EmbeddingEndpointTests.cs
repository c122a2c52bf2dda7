using System.ClientModel;
using System.Net;
using System.Text.Json;
using Hearth.Inference;
using Hearth.Testing;
using OpenAI;
using OpenAI.Embeddings;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class EmbeddingEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, string> WrongFields { get; } = new()
    {
        { "{}", "input", "HEARTH-GATE-002" },
        { "{\"input\":[]}", "input", "HEARTH-GATE-002" },
        { "{\"input\":7}", "input", "HEARTH-GATE-002" },
        { "{\"input\":[\"a\",1]}", "input", "HEARTH-GATE-002" },
        { "{\"input\":[1,\"a\"]}", "input", "HEARTH-GATE-002" },
        { "{\"input\":[[1],2]}", "input", "HEARTH-GATE-002" },
        { "{\"input\":[true]}", "input[0]", "HEARTH-GATE-002" },
        { "{\"input\":[-1]}", "input[0]", "HEARTH-GATE-002" },
        { "{\"input\":\"a\",\"encoding_format\":\"hex\"}", "encoding_format", "HEARTH-GATE-002" },
        { "{\"input\":\"a\",\"dimensions\":0}", "dimensions", "HEARTH-GATE-002" },
        { "{\"input\":\"a\",\"truncate\":1}", "truncate", "HEARTH-GATE-002" },
        { "{\"input\":\"a\",\"model\":\"nobody\"}", "model", "HEARTH-INFER-080" },
        { "{\"input\":\"a\",\"model\":\"m\"}", null, "HEARTH-INFER-085" },
        { "{\"input\":\"", null, "HEARTH-GATE-001" },
    };

    [Fact]
    public async Task Embed_OneText_AnswersAsOpenAiDoes()
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync("/v1/embeddings", "{\"model\":\"e\",\"input\":\"abc\",\"user\":\"u\",\"x\":1}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(
            "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[3,0.5,-0.25]}],\"model\":\"e\","
            + "\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}",
            await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["e"], response.Headers.GetValues("x-hearth-model"));
        Assert.Equal(["x"], response.Headers.GetValues("x-hearth-ignored"));
        Assert.False(response.Headers.Contains("x-hearth-truncated"));
    }

    [Theory]
    [InlineData("[\"a\",\"bcd\"]", new float[] { 1, 3 })]
    [InlineData("[1,2,3]", new float[] { 6 })]
    [InlineData("[[1,2],[3]]", new float[] { 3, 3 })]
    [InlineData("\"\"", new float[] { 0 })]
    public async Task Embed_EveryFormOfInput_IsRead(string input, float[] firsts)
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync("/v1/embeddings", $"{{\"input\":{input}}}");

        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(firsts, answer.RootElement.GetProperty("data").EnumerateArray().Select(static row => row.GetProperty("embedding")[0].GetSingle()));
    }

    [Fact]
    public async Task Embed_Base64AndDimensions_AreBytesOfThatManyFloats()
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/embeddings", "{\"model\":\"hearth\",\"input\":\"abc\",\"encoding_format\":\"base64\",\"dimensions\":2}");

        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        byte[] bytes = answer.RootElement.GetProperty("data")[0].GetProperty("embedding").GetBytesFromBase64();
        Assert.Equal([3f, 0.5f], [BitConverter.ToSingle(bytes), BitConverter.ToSingle(bytes, 4)]);
        Assert.Equal(8, bytes.Length);
    }

    [Fact]
    public async Task Embed_LongText_Is400UnlessTruncatedAndThenAnnounced()
    {
        await using GatewayFixture gateway = await StartAsync();
        string text = new('a', EncodingRuntime.TextLengthMax + 1);

        using HttpResponseMessage refused = await gateway.PostAsync("/v1/embeddings", $"{{\"input\":\"{text}\"}}");
        using HttpResponseMessage cut = await gateway.PostAsync("/v1/embeddings", $"{{\"input\":[\"{text}\",\"b\"],\"truncate\":true}}");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["HEARTH-INFER-120"], refused.Headers.GetValues("x-hearth-error"));
        Assert.Contains("100", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, cut.StatusCode);
        Assert.Equal(["1"], cut.Headers.GetValues("x-hearth-truncated"));
    }

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task Embed_WrongField_IsOpenAisErrorThatNamesIt(string body, string? parameter, string code)
    {
        await using GatewayFixture gateway = await StartAsync();

        using HttpResponseMessage response = await gateway.PostAsync("/v1/embeddings", body);

        Assert.Equal([code], response.Headers.GetValues("x-hearth-error"));
        using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        JsonElement error = answer.RootElement.GetProperty("error");
        Assert.Equal(parameter, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Embed_MoreInputsThanTheBound_IsRefused()
    {
        await using GatewayFixture gateway = await StartAsync();
        string inputs = string.Join(',', Enumerable.Repeat("\"a\"", 2049));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/embeddings", $"{{\"input\":[{inputs}]}}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("2048", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_NoEmbedderHere_Is404ThatSaysSo()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/embeddings", "{\"input\":\"a\"}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("embedding model", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sdk_Embeddings_AreRead()
    {
        await using GatewayFixture gateway = await StartAsync();
        EmbeddingClient client = new("e", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(gateway.Url, "v1") });

        OpenAIEmbeddingCollection embeddings = await client.GenerateEmbeddingsAsync(
            ["abc", "de"], new EmbeddingGenerationOptions { Dimensions = 2 }, Cancellation);

        Assert.Equal([3f, 0.5f], embeddings[0].ToFloats().ToArray());
        Assert.Equal([2f, 0.5f], embeddings[1].ToFloats().ToArray());
        Assert.Equal(5, embeddings.Usage.InputTokenCount);
    }

    private static Task<GatewayFixture> StartAsync() => GatewayFixture.StartAsync(static registry =>
    {
        registry.Register(
            GatewayFixture.Descriptor(GatewayFixture.ModelId), static (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(TestChatClient.Saying("Hi"))));
        registry.Register(
            GatewayFixture.Descriptor("e") with { Kind = ModelKind.Embedding }, static (_, _) => ValueTask.FromResult<IModelRuntime>(new EncodingRuntime()));
    });
}
