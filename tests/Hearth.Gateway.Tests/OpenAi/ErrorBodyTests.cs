using System.Net;
using System.Text;
using System.Text.Json;
using Hearth.Inference;
using Hearth.Testing;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class ErrorBodyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string?, string> WrongChatFields { get; } = new()
    {
        { "{}", "messages", "HEARTH-GATE-002" },
        { "{\"messages\":[]}", "messages", "HEARTH-GATE-002" },
        { "{\"messages\":\"x\"}", "messages", "HEARTH-GATE-002" },
        { "{\"messages\":[1]}", "messages[0]", "HEARTH-GATE-002" },
        { "{\"messages\":[{\"content\":\"x\"}]}", "messages[0].role", "HEARTH-GATE-002" },
        { "{\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]}", "messages[0].role", "HEARTH-GATE-002" },
        { "{\"messages\":[{\"role\":\"user\"}]}", "messages[0].content", "HEARTH-GATE-002" },
        { "{\"messages\":[{\"role\":\"user\",\"content\":7}]}", "messages[0].content", "HEARTH-GATE-002" },
        { "{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]}", "messages[0].content", "HEARTH-GATE-002" },
        { "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:\"}}]}]}", "messages[0].content[0]", "HEARTH-GATE-003" },
        { "{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]}", "messages[0].tool_call_id", "HEARTH-GATE-002" },
        { Chat("\"temperature\":2.5"), "temperature", "HEARTH-GATE-002" },
        { Chat("\"temperature\":\"hot\""), "temperature", "HEARTH-GATE-002" },
        { Chat("\"temperature\":1e999"), "temperature", "HEARTH-GATE-002" },
        { Chat("\"top_p\":-0.1"), "top_p", "HEARTH-GATE-002" },
        { Chat("\"max_tokens\":0"), "max_tokens", "HEARTH-GATE-002" },
        { Chat("\"max_tokens\":99999999999999999999999"), "max_tokens", "HEARTH-GATE-002" },
        { Chat("\"max_tokens\":1.5"), "max_tokens", "HEARTH-GATE-002" },
        { Chat("\"seed\":1e30"), "seed", "HEARTH-GATE-002" },
        { Chat("\"n\":0"), "n", "HEARTH-GATE-002" },
        { Chat("\"n\":1000"), "n", "HEARTH-GATE-002" },
        { Chat("\"stream\":\"yes\""), "stream", "HEARTH-GATE-002" },
        { Chat("\"stop\":[\"a\",1]"), "stop[1]", "HEARTH-GATE-002" },
        { Chat("\"logit_bias\":{\"x\":1}"), "logit_bias", "HEARTH-GATE-002" },
        { Chat("\"logit_bias\":{\"5\":101}"), "logit_bias.5", "HEARTH-GATE-002" },
        { Chat("\"top_logprobs\":2"), "top_logprobs", "HEARTH-GATE-002" },
        { Chat("\"response_format\":{\"type\":\"xml\"}"), "response_format", "HEARTH-GATE-003" },
        { Chat("\"response_format\":{\"type\":\"json_schema\"}"), "response_format.json_schema", "HEARTH-GATE-002" },
        { Chat("\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\"}}"), "response_format.json_schema.schema", "HEARTH-GATE-002" },
        { Chat("\"response_format\":{}"), "response_format.type", "HEARTH-GATE-002" },
        { Chat("\"guided_json\":\"{\""), "guided_json", "HEARTH-GATE-002" },
        { Chat("\"guided_choice\":[]"), "guided_choice", "HEARTH-GATE-002" },
        { Chat("\"structured_outputs\":{\"structural_tag\":\"x\"}"), "structured_outputs.structural_tag", "HEARTH-GATE-003" },
        { Chat("\"hearth_priority\":\"urgent\""), "hearth_priority", "HEARTH-GATE-002" },
        { Chat("\"hearth_priority\":2"), "hearth_priority", "HEARTH-GATE-002" },
        { Chat("\"audio\":{}"), "audio", "HEARTH-GATE-003" },
        { Chat("\"tools\":[{\"type\":\"function\",\"function\":{}}]"), "tools[0].function.name", "HEARTH-GATE-002" },
        { "[]", null, "HEARTH-GATE-001" },
        { "", null, "HEARTH-GATE-001" },
        { "{\"messages\":", null, "HEARTH-GATE-001" },
        { Chat("\"x\":1") + "{}", null, "HEARTH-GATE-001" },
        { Chat("\"x\":" + new string('[', 200) + new string(']', 200)), null, "HEARTH-GATE-001" },
    };

    [Theory]
    [MemberData(nameof(WrongChatFields))]
    public async Task Chat_WrongBody_Is400WithTheField(string body, string? parameter, string code)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);
        JsonElement error = await ErrorAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, error.GetProperty("param").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.Equal(code is "HEARTH-GATE-003" ? "unsupported_parameter" : null, error.GetProperty("code").GetString());
        Assert.Equal(code, response.Headers.GetValues("x-hearth-error").Single());
    }

    [Fact]
    public async Task Chat_InvalidUtf8_Is400()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        byte[] body = [.. "{\"messages\":[{\"role\":\"user\",\"content\":\""u8, 0xC3, 0x28, .. "\"}]}"u8];

        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(body) };
        using HttpResponseMessage response = await gateway.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("HEARTH-GATE-001", response.Headers.GetValues("x-hearth-error").Single());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Chat_BodyOverTheBound_Is413(bool chunked)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"), static options => options.BodyBytesMax = 2048);
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(GatewayFixture.ChatBody(",\"x\":\"" + new string('a', 4000) + "\"")) };
        request.Headers.TransferEncodingChunked = chunked;

        using HttpResponseMessage response = await gateway.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("HEARTH-GATE-004", response.Headers.GetValues("x-hearth-error").Single());
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
    }

    [Fact]
    public async Task Chat_CompressedBody_Is415()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        var content = new StringContent("x", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using HttpResponseMessage response = await gateway.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = content });

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Chat_UnknownModel_Is404WithItsCode()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", "{\"model\":\"nope\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        JsonElement error = await ErrorAsync(response);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Equal("model", error.GetProperty("param").GetString());
        Assert.Equal(InferenceErrors.ModelNotFound.Code, response.Headers.GetValues("x-hearth-error").Single());
    }

    [Fact]
    public async Task Chat_FullQueue_Is429WithRetryAfter()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            new TestChatClient((_, _) => throw new InferenceException(InferenceErrors.QueueFull, "8 requests are waiting.")));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        JsonElement error = await ErrorAsync(response);

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal("requests", error.GetProperty("type").GetString());
        Assert.Equal("rate_limit_exceeded", error.GetProperty("code").GetString());
        Assert.Equal("1", response.Headers.GetValues("retry-after").Single());
        Assert.Equal("1000", response.Headers.GetValues("retry-after-ms").Single());
    }

    [Fact]
    public async Task Chat_UnexpectedFailure_Is500AndSaysNothingOfItsInside()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            new TestChatClient((_, _) => throw new InvalidOperationException("secret detail")));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("\"type\":\"server_error\",\"param\":null,\"code\":null}}", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", body, StringComparison.Ordinal);
        Assert.Contains(gateway.Logs.Lines, static line => line.EventId == 13002 && line.Failure is InvalidOperationException);
    }

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "application/json", "HEARTH-GATE-007")]
    [InlineData("GET", "/v1/chat/completions", 405, "application/json", "HEARTH-GATE-008")]
    [InlineData("DELETE", "/v1/models", 405, "application/json", "HEARTH-GATE-008")]
    [InlineData("GET", "/hearth/v1/nothing", 404, "application/problem+json", "HEARTH-GATE-007")]
    [InlineData("POST", "/health/live", 405, "application/problem+json", "HEARTH-GATE-008")]
    public async Task Route_Unmatched_HasTheBodyOfItsProtocol(string method, string path, int status, string type, string code)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(code, response.Headers.GetValues("x-hearth-error").Single());
        Assert.Contains(type is "application/json" ? "{\"error\":{\"message\":" : "\"type\":\"urn:hearth:error:" + code + "\"", body, StringComparison.Ordinal);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
    }

    private static string Chat(string more) => GatewayFixture.ChatBody("," + more);

    private static async Task<JsonElement> ErrorAsync(HttpResponseMessage response)
    {
        JsonElement error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(static member => member.Name));
        return error;
    }
}
