using System.Net;
using System.Text.Json;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class ChatStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Stream_WithUsage_IsTheReferenceTranscriptByteForByte()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi"));

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        string id = body.Split('"')[3];
        Assert.StartsWith("chatcmpl-", id, StringComparison.Ordinal);
        string expected = """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}

            data: [DONE]


            """;
        Assert.Equal(expected, body.Replace(id, "chatcmpl-1", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_Plainly_HasItsHeadersAndNoUsage()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi", " there"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"));
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", response.Headers.CacheControl?.ToString());
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal("m", response.Headers.GetValues("x-hearth-model").Single());
        Assert.Equal("hearth", response.Headers.GetValues("x-hearth-runtime").Single());
        Assert.StartsWith("req_", response.Headers.GetValues("x-request-id").Single(), StringComparison.Ordinal);
        Assert.True(response.Headers.Contains("openai-processing-ms"));
        Assert.DoesNotContain("usage", body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal);
        Assert.Single(Events(body).Select(static e => e.GetProperty("id").GetString()).Distinct(StringComparer.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_WhileTheModelThinks_HasDeliveredWhatWasSaid()
    {
        var gate = new TaskCompletionSource();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Pausing("first", gate.Task, "second"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"), headOnly: true);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation));
        string head = await ReadUntilAsync(lines, "first");
        gate.SetResult();
        string tail = await lines.ReadToEndAsync(Cancellation);

        Assert.DoesNotContain("second", head, StringComparison.Ordinal);
        Assert.Contains("second", tail, StringComparison.Ordinal);
        Assert.Contains("[DONE]", tail, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_SurrogatePairSplitByTheModel_IsJoined()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("a\ud83d", "\ude00b"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"));

        Assert.Equal("a\U0001F600b", TextOf(await response.Content.ReadAsStringAsync(Cancellation)));
    }

    [Theory]
    [InlineData("\ud83d")]
    [InlineData("a\ud83d")]
    [InlineData("\ude00b")]
    [InlineData("x\ud83dy")]
    public async Task Answer_LoneSurrogates_AreStillValidJson(string piece)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying(piece));

        using HttpResponseMessage streamed = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"));
        using HttpResponseMessage plain = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());

        Assert.Contains('\uFFFD', TextOf(await streamed.Content.ReadAsStringAsync(Cancellation)));
        using JsonDocument body = JsonDocument.Parse(await plain.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Contains('\uFFFD', body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString() ?? "");
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_WithToolCalls_NamesEachCallThenItsArguments()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Yielding(
            new ChatResponseUpdate(ChatRole.Assistant, [Call("call_a", "f", 1), Call("call_b", "g", 2)]),
            TestChatClient.End(ChatFinishReason.ToolCalls, 9, 5)));

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"));
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Contains(
            """
            "delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"f","arguments":""}}]}
            """, body, StringComparison.Ordinal);
        Assert.Contains(
            """
            "delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\"x\":2}"}}]}
            """, body, StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"tool_calls\"", body, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_TwoChoices_SendsBothWithTheirOwnIndexAndSeed()
    {
        TestChatClient client = TestChatClient.Saying("Hi");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true,\"n\":2,\"seed\":7,\"stream_options\":{\"include_usage\":true}"));
        List<JsonElement> events = Events(await response.Content.ReadAsStringAsync(Cancellation));

        Assert.Equal([7L, 8L], client.Calls.Select(static call => call.Options?.Seed));
        Assert.Equal([0, 1], events.Where(static e => e.GetProperty("choices").GetArrayLength() > 0)
            .Select(static e => e.GetProperty("choices")[0].GetProperty("index").GetInt32()).Distinct());
        Assert.Equal(9, events[^1].GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(2, events[^1].GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_FailureBeforeTheFirstToken_IsARealStatus()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            new TestChatClient((_, _) => throw new Inference.InferenceException(Inference.InferenceErrors.ContextOverflow, "The prompt has 3000 tokens; the model holds 2048.")));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"));
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Cancellation));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("context_length_exceeded", body.RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact(Timeout = 60_000)]
    public async Task Stream_FailureAfterTheFirstToken_SendsTheErrorAndBreaksTheConnection()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.FailingAfter("Hi", new InvalidOperationException("secret detail")));

        string body = ChatRequest(GatewayFixture.ChatBody(",\"stream\":true"), gateway.Url.Authority);
        string raw = await gateway.RawAsync(body);

        Assert.Contains("\"content\":\"Hi\"", raw, StringComparison.Ordinal);
        Assert.Contains("data: {\"error\":{\"message\":\"", raw, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\n0\r\n\r\n", raw, StringComparison.Ordinal);
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"), headOnly: true);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancellation));
    }

    internal static string ChatRequest(string body, string host) =>
        $"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static FunctionCallContent Call(string id, string name, int x) => new(id, name, new Dictionary<string, object?> { ["x"] = x });

    private static List<JsonElement> Events(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => e is not "data: [DONE]").Select(static e => JsonElement.Parse(e["data: ".Length..]))];

    private static string TextOf(string body) => string.Concat(
        Events(body).SelectMany(static e => e.GetProperty("choices").EnumerateArray())
            .Select(static c => c.GetProperty("delta").TryGetProperty("content", out JsonElement text) ? text.GetString() : ""));

    private static async Task<string> ReadUntilAsync(StreamReader lines, string wanted)
    {
        string all = "";
        while (!all.Contains(wanted, StringComparison.Ordinal))
        {
            all += await lines.ReadLineAsync(Cancellation) ?? throw new InvalidOperationException("The stream ended.");
        }

        return all;
    }
}
