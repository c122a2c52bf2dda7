using System.Net;
using System.Text.Json;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class TextCompletionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Completion_Plain_HasEveryKeyOfTheProtocol()
    {
        TestChatClient client = TestChatClient.Saying(" upon", " a time");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        string body = await PostAsync(gateway, "{\"model\":\"m\",\"prompt\":\"Once\"}");

        string id = body.Split('"')[3];
        Assert.StartsWith("cmpl-", id, StringComparison.Ordinal);
        Assert.Equal(
            """{"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m","choices":[{"text":" upon a time","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}""",
            body.Replace(id, "cmpl-1", StringComparison.Ordinal));
        TestChatCall call = Assert.Single(client.Calls);
        Assert.True(call.Options?.RawPrompt);
        Assert.Equal(16, call.Options?.MaxOutputTokens);
        Assert.Equal("Once", Assert.Single(call.Messages).Text);
    }

    [Fact]
    public async Task Completion_SeveralPromptsAndChoices_AreNumberedInOrder()
    {
        var client = new TestChatClient((call, _) => new[] { TestChatClient.Text(call.Messages[0].Text + "!") }.ToAsyncEnumerable());
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        JsonElement body = JsonElement.Parse(await PostAsync(gateway, "{\"prompt\":[\"a\",\"b\"],\"n\":2,\"max_tokens\":-1}"));

        Assert.Equal(["a!", "a!", "b!", "b!"], body.GetProperty("choices").EnumerateArray().Select(static choice => choice.GetProperty("text").GetString()));
        Assert.Equal([0, 1, 2, 3], body.GetProperty("choices").EnumerateArray().Select(static choice => choice.GetProperty("index").GetInt32()));
        Assert.All(client.Calls, static call => Assert.Null(call.Options?.MaxOutputTokens));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Completion_Echo_RepeatsThePromptFirst(bool stream)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying(" upon", " a time"));

        string body = await PostAsync(gateway, "{\"prompt\":\"Once\",\"echo\":true,\"stream\":" + (stream ? "true" : "false") + "}");

        string text = stream
            ? string.Concat(Events(body).Select(static e => e.GetProperty("choices")[0].GetProperty("text").GetString()))
            : JsonElement.Parse(body).GetProperty("choices")[0].GetProperty("text").GetString() ?? "";
        Assert.Equal("Once upon a time", text);
    }

    [Fact]
    public async Task Completion_Stream_EndsWithTheReasonUsageAndDone()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi"));

        string body = await PostAsync(gateway, "{\"prompt\":\"x\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");

        string id = body.Split('"')[3];
        Assert.Equal(
            """
            data: {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m","choices":[{"text":"Hi","index":0,"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m","choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}

            data: [DONE]


            """,
            body.Replace(id, "cmpl-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Completion_LogProbs_AreFourListsOfOneLength()
    {
        ChatResponseUpdate update = TestChatClient.Text("Hi!");
        update.AdditionalProperties = new()
        {
            ["logprobs"] = (IReadOnlyList<TokenLogProb>)[new TokenLogProb("Hi", [72, 105], -0.5, []), new TokenLogProb("!", [33], -1, [new TokenLogProb("!", [33], -1, [])])],
        };
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Yielding(update));

        JsonElement body = JsonElement.Parse(await PostAsync(gateway, "{\"prompt\":\"x\",\"logprobs\":1}"));

        Assert.Equal(
            """{"tokens":["Hi","!"],"token_logprobs":[-0.5,-1],"top_logprobs":[{},{"!":-1}],"text_offset":[0,2]}""",
            body.GetProperty("choices")[0].GetProperty("logprobs").GetRawText());
    }

    [Theory]
    [InlineData("{}", "prompt", null)]
    [InlineData("{\"prompt\":5}", "prompt", null)]
    [InlineData("{\"prompt\":[1,2]}", "prompt", "unsupported_parameter")]
    [InlineData("{\"prompt\":[[1],[2]]}", "prompt", "unsupported_parameter")]
    [InlineData("{\"prompt\":[\"a\",\"b\"],\"n\":16}", "n", null)]
    [InlineData("{\"prompt\":\"x\",\"suffix\":\"y\"}", "suffix", "unsupported_parameter")]
    [InlineData("{\"prompt\":\"x\",\"best_of\":3}", "best_of", "unsupported_parameter")]
    [InlineData("{\"prompt\":\"x\",\"echo\":true,\"logprobs\":1}", "echo", "unsupported_parameter")]
    public async Task Completion_WrongBody_Is400WithTheField(string body, string parameter, string? code)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/completions", body);
        JsonElement error = JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("error");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, error.GetProperty("param").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
    }

    private static async Task<string> PostAsync(GatewayFixture gateway, string body)
    {
        using HttpResponseMessage response = await gateway.PostAsync("/v1/completions", body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private static IEnumerable<JsonElement> Events(string body) =>
        body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(static e => e is not "data: [DONE]").Select(static e => JsonElement.Parse(e["data: ".Length..]));
}
