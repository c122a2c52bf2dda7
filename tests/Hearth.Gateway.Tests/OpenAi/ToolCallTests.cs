using System.Text.Json;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.OpenAi;

/// <summary>Calls and thinking on the wire.</summary>
public sealed class ToolCallTests
{
    private const string Tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Stream_CallInPieces_SendsEachPieceOnce()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Scripted());

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true" + Tools));
        JsonElement[] deltas = [.. Events(await response.Content.ReadAsStringAsync(Cancellation)).Select(static item => item.GetProperty("choices")[0].GetProperty("delta"))];

        Assert.Equal(
            [
                """{"role":"assistant","content":""}""",
                """{"reasoning_content":"Hm."}""",
                """{"content":"I look."}""",
                """{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"f","arguments":""}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}""",
                """{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}""",
                """{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"g","arguments":""}}]}""",
                """{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}""",
                "{}",
            ],
            deltas.Select(static delta => delta.GetRawText()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Plain_CallInPieces_IsTheWholeCallOnce()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(Scripted());

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(Tools));
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Cancellation));
        JsonElement choice = body.RootElement.GetProperty("choices")[0];

        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(
            """{"role":"assistant","content":"I look.","refusal":null,"reasoning_content":"Hm.","tool_calls":[{"id":"call_a","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},{"id":"call_b","type":"function","function":{"name":"g","arguments":"{}"}}]}""",
            choice.GetProperty("message").GetRawText());
        Assert.Equal(3, body.RootElement.GetProperty("usage").GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("none", ReasoningEffort.None)]
    [InlineData("minimal", ReasoningEffort.Low)]
    [InlineData("low", ReasoningEffort.Low)]
    [InlineData("medium", ReasoningEffort.Medium)]
    [InlineData("high", ReasoningEffort.High)]
    [InlineData("xhigh", ReasoningEffort.ExtraHigh)]
    public async Task ReasoningEffort_ReachesTheModel(string word, ReasoningEffort expected)
    {
        TestChatClient client = TestChatClient.Saying("Hi");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody($",\"reasoning_effort\":\"{word}\""));

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(expected, client.Calls[0].Options?.Reasoning?.Effort);
        Assert.False(response.Headers.Contains("x-hearth-ignored"));
    }

    [Fact(Timeout = 60_000)]
    public async Task ReasoningEffort_UnknownWord_Is400()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"reasoning_effort\":\"much\""));

        Assert.Equal(400, (int)response.StatusCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task History_CallsThinkingAndResults_ReachTheModel()
    {
        TestChatClient client = TestChatClient.Saying("Hi");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions",
            """
            {"model":"m","messages":[{"role":"user","content":"Hello"},
             {"role":"assistant","content":null,"reasoning_content":"Hm.","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1,\"a\":2}"}}]},
             {"role":"tool","tool_call_id":"c","content":"done"}]}
            """);

        Assert.True(response.IsSuccessStatusCode);
        ChatMessage turn = client.Calls[0].Messages[1];
        Assert.Equal("Hm.", Assert.Single(turn.Contents.OfType<TextReasoningContent>()).Text);
        Assert.Equal("2", Assert.Single(turn.Contents.OfType<FunctionCallContent>()).Arguments?["a"]?.ToString());
    }

    private static TestChatClient Scripted() => TestChatClient.Yielding(
        new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("Hm.")]),
        new ChatResponseUpdate(ChatRole.Assistant, "I look."),
        Piece(0, "call_a", "f", ""),
        Piece(0, "call_a", null, "{\"x\":"),
        Piece(0, "call_a", null, "1}"),
        Whole("call_a", "f", "{\"x\":1}"),
        Piece(1, "call_b", "g", ""),
        Piece(1, "call_b", null, "{}"),
        Whole("call_b", "g", "{}"),
        new ChatResponseUpdate
        {
            FinishReason = ChatFinishReason.ToolCalls,
            Contents = [new UsageContent(new UsageDetails { InputTokenCount = 9, OutputTokenCount = 12, TotalTokenCount = 21, ReasoningTokenCount = 3 })],
        });

    private static ChatResponseUpdate Piece(int index, string id, string? name, string arguments) =>
        new(ChatRole.Assistant, []) { RawRepresentation = new ToolCallDelta(index, id, name, arguments) };

    private static ChatResponseUpdate Whole(string id, string name, string arguments) =>
        new(ChatRole.Assistant, [new FunctionCallContent(id, name) { RawRepresentation = arguments }]);

    private static List<JsonElement> Events(string body) =>
        [.. body.Split("\n\n").Where(static line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(static line => JsonElement.Parse(line["data: ".Length..]))];
}
