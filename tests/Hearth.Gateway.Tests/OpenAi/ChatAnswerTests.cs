using System.Net;
using System.Text.Json;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class ChatAnswerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_Plain_HasEveryKeyOfTheProtocol()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi", " there"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        string id = body.Split('"')[3];
        Assert.Equal(
            """{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi there","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}""",
            body.Replace(id, "chatcmpl-1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"n\":2")]
    public async Task Answer_CachedPrompt_IsCountedOncePerPrompt(string fields)
    {
        ChatResponseUpdate end = new()
        {
            FinishReason = ChatFinishReason.Stop,
            Contents = [new UsageContent(new UsageDetails { InputTokenCount = 9, OutputTokenCount = 1, CachedInputTokenCount = 8 })],
        };
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Yielding(TestChatClient.Text("x"), end));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(fields));
        using JsonDocument body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        JsonElement usage = body.RootElement.GetProperty("usage");

        Assert.Equal(9, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(8, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
    }

    [Theory]
    [InlineData("stop", "stop")]
    [InlineData("length", "length")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("abort", "stop")]
    public async Task Answer_FinishReason_IsAlwaysOneTheClientsKnow(string reason, string expected)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.Yielding(TestChatClient.Text("x"), TestChatClient.End(new ChatFinishReason(reason), 1, 1)));

        JsonElement choice = await ChoiceAsync(gateway, GatewayFixture.ChatBody());

        Assert.Equal(expected, choice.GetProperty("finish_reason").GetString());
    }

    public static TheoryData<string, string, string?, string?> Forms { get; } = new()
    {
        { """ "response_format":{"type":"json_object"} """, "", null, null },
        { """ "response_format":{"type":"json_schema","json_schema":{"name":"x","description":null,"strict":true,"schema":{"type":"null"}}} """, """{"type":"null"}""", null, null },
        { """ "response_format":{"type":"json_object","schema":{"type":"null"}} """, """{"type":"null"}""", null, null },
        { """ "guided_json":"{\"type\":\"null\"}" """, """{"type":"null"}""", null, null },
        { """ "json_schema":true """, "true", null, null },
        { """ "grammar":"root ::= \"a\"" """, "none", null, "root ::= \"a\"" },
        { """ "guided_regex":"a+" """, "none", "a+", null },
        { """ "guided_choice":["a.b","c"] """, "none", "a\\.b|c", null },
        { """ "structured_outputs":{"regex":"x","json":null} """, "none", "x", null },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Request_FormOfTheAnswer_ReachesTheModel(string field, string schema, string? pattern, string? grammar)
    {
        TestChatClient client = TestChatClient.Saying("ok");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", $$"""{"messages":[{"role":"user","content":"x"}],{{field}}}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("x-hearth-ignored"));
        ChatOptions options = Assert.Single(client.Calls).Options ?? throw new InvalidOperationException("The call had no options.");
        Assert.Equal(pattern, options.Pattern);
        Assert.Equal(grammar, options.Grammar);
        Assert.Equal(schema, options.ResponseFormat is ChatResponseFormatJson json ? json.Schema?.GetRawText() ?? "" : "none");
    }

    [Fact]
    public async Task Request_EveryKnownField_ReachesTheModel()
    {
        TestChatClient client = TestChatClient.Saying("ok");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", """
            {"model":"m","messages":[
               {"role":"developer","content":"Be brief."},
               {"role":"user","name":"ann","content":[{"type":"text","text":"What is "},{"type":"text","text":"this?"}]},
               {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
               {"role":"tool","tool_call_id":"c1","content":"42"}],
             "temperature":0,"top_p":0.9,"top_k":40,"min_p":0.05,"typical_p":0.95,"repetition_penalty":1.1,"frequency_penalty":0.5,"presence_penalty":-0.5,
             "seed":1234567890123,"stop":["a","","b"],"max_tokens":5,"max_completion_tokens":7,"logit_bias":{"12":-100},"logprobs":true,"top_logprobs":3,
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}],"tool_choice":"auto","parallel_tool_calls":false,
             "response_format":{"type":"text"},"stream":null}
            """);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("x-hearth-ignored"));
        TestChatCall call = Assert.Single(client.Calls);
        ChatOptions options = call.Options ?? throw new InvalidOperationException("The call had no options.");
        Assert.Equal(0f, options.Temperature);
        Assert.Equal(0.9f, options.TopP);
        Assert.Equal(40, options.TopK);
        Assert.Equal(0.05f, options.MinP);
        Assert.Equal(0.95f, options.TypicalP);
        Assert.Equal(1.1f, options.RepetitionPenalty);
        Assert.Equal(0.5f, options.FrequencyPenalty);
        Assert.Equal(-0.5f, options.PresencePenalty);
        Assert.Equal(1234567890123, options.Seed);
        Assert.Equal(["a", "b"], options.StopSequences ?? []);
        Assert.Equal(7, options.MaxOutputTokens);
        Assert.Equal(-100f, options.LogitBias?[12]);
        Assert.Equal(3, options.TopLogProbs);
        Assert.Equal("f", Assert.Single(options.Tools ?? []).Name);
        Assert.Equal(ChatToolMode.Auto, options.ToolMode);
        Assert.False(options.AllowMultipleToolCalls);
        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool], call.Messages.Select(static message => message.Role));
        Assert.Equal("What is this?", call.Messages[1].Text);
        Assert.Equal("ann", call.Messages[1].AuthorName);
        Assert.Equal("f", Assert.IsType<FunctionCallContent>(Assert.Single(call.Messages[2].Contents)).Name);
        Assert.Equal("c1", Assert.IsType<FunctionResultContent>(Assert.Single(call.Messages[3].Contents)).CallId);
    }

    [Fact]
    public async Task Request_UnknownFields_AreNamedAndNotFatal()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions", GatewayFixture.ChatBody(",\"user\":\"u\",\"metadata\":{\"a\":[1,{}]},\"x\\r\\ny: \\u00e9\":1,\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("user, metadata, x__y___, stream_options", response.Headers.GetValues("x-hearth-ignored").Single());
    }

    [Fact]
    public async Task Request_ThousandsOfUnknownFields_NameOnlyABoundedNumber()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        string many = string.Concat(Enumerable.Range(0, 5000).Select(static i => $",\"{new string('a', 100)}{i}\":0,\"b{i}\":0"));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(many));

        Assert.InRange(response.Headers.GetValues("x-hearth-ignored").Single().Length, 1, 2048);
    }

    [Theory]
    [InlineData("hearth")]
    [InlineData("")]
    [InlineData("m")]
    public async Task Request_ModelNames_MeanTheDefaultOrItself(string name)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/chat/completions", "{\"model\":\"" + name + "\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");

        Assert.Equal("m", response.Headers.GetValues("x-hearth-model").Single());
    }

    [Fact]
    public async Task Answer_LogProbs_HaveTokensBytesAndAlternatives()
    {
        ChatResponseUpdate update = TestChatClient.Text("Hi");
        TokenLogProb best = Token("Hi", -0.5);
        update.AdditionalProperties = new() { ["logprobs"] = (IReadOnlyList<TokenLogProb>)[Token("Hi", -0.5, best, Token("Yo", double.NegativeInfinity))] };
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Yielding(update));

        JsonElement choice = await ChoiceAsync(gateway, GatewayFixture.ChatBody(",\"logprobs\":true,\"top_logprobs\":2"));

        Assert.Equal(
            """{"content":[{"token":"Hi","logprob":-0.5,"bytes":[72,105],"top_logprobs":[{"token":"Hi","logprob":-0.5,"bytes":[72,105]},{"token":"Yo","logprob":-9999,"bytes":[89,111]}]}],"refusal":null}""",
            choice.GetProperty("logprobs").GetRawText());
    }

    [Fact]
    public async Task Answer_TwoKeys_GiveTwoOwners()
    {
        TestChatClient client = TestChatClient.Saying("ok");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);
        foreach ((string header, string value) in new[] { ("Authorization", "Bearer one"), ("x-api-key", "one"), ("Authorization", "Bearer two"), ("X-None", "") })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(GatewayFixture.ChatBody()) };
            request.Headers.TryAddWithoutValidation(header, value);
            using HttpResponseMessage response = await gateway.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        List<Primitives.OwnerId?> owners = [.. client.Calls.Select(static call => call.Options?.Owner)];
        Assert.Equal(owners[0], owners[1]);
        Assert.Equal(3, owners.Distinct().Count());
        Assert.DoesNotContain("one", owners[0].ToString(), StringComparison.Ordinal);
    }

    private static TokenLogProb Token(string text, double logProb, params TokenLogProb[] top) =>
        new(text, System.Text.Encoding.UTF8.GetBytes(text), logProb, top);

    private static async Task<JsonElement> ChoiceAsync(GatewayFixture gateway, string body)
    {
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", body);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation)).GetProperty("choices")[0];
    }
}
