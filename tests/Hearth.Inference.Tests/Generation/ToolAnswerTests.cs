using System.Text.Json;
using Hearth.Inference.Tests.Tools;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Generation;

/// <summary>Calls through the chat client, by a model of random weights: only what the engine holds it to can make them valid.</summary>
public sealed class ToolAnswerTests
{
    private const string Thinking =
        "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n<think>\n{# </think> #}";

    private static readonly AIFunctionDeclaration s_pick = TranscriptReading.Declare(
        "pick", """{"type":"object","properties":{"colour":{"enum":["red","green"]},"numbers":{"type":"array","items":{"type":"integer","minimum":1,"maximum":9},"minItems":2,"maxItems":2}},"required":["colour","numbers"],"additionalProperties":false}""");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_DemandedCall_IsValidPlainAndStreamed()
    {
        using ModelWorld world = new();
        for (int seed = 0; seed < 8; seed++)
        {
            ChatOptions options = Demanding(seed);

            ChatResponse response = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Go")], options, Cancellation);
            List<ChatResponseUpdate> updates = [];
            await foreach (ChatResponseUpdate update in world.Client.GetStreamingResponseAsync([new ChatMessage(ChatRole.User, "Go")], options, Cancellation))
            {
                updates.Add(update);
            }

            FunctionCallContent call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
            AssertValid(call);
            Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
            Assert.Equal("", response.Text);

            ToolCallDelta[] deltas = [.. updates.Select(static update => update.RawRepresentation).OfType<ToolCallDelta>()];
            Assert.Equal("pick", deltas[0].Name);
            Assert.True(deltas.Length > 3, "arguments come in pieces");
            Assert.Equal(call.RawRepresentation, string.Concat(deltas.Select(static delta => delta.Arguments)));
            FunctionCallContent streamed = Assert.Single(updates.SelectMany(static update => update.Contents).OfType<FunctionCallContent>());
            Assert.Equal(call.RawRepresentation, streamed.RawRepresentation);
            Assert.All(deltas, delta => Assert.Equal(streamed.CallId, delta.CallId));
            Assert.Equal(ChatFinishReason.ToolCalls, updates[^1].FinishReason);
        }
    }

    [Fact]
    public async Task Answer_CutInACall_EndsWithLengthAndWhatThereIs()
    {
        using ModelWorld world = new();
        ChatOptions options = Demanding(1);
        options.MaxOutputTokens = 55;

        ChatResponse response = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Go")], options, Cancellation);

        FunctionCallContent call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Null(call.Arguments);
        Assert.StartsWith("{", Assert.IsType<string>(call.RawRepresentation), StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
    }

    [Fact]
    public async Task Answer_SchemaThatCannotBeHeld_IsRefused()
    {
        using ModelWorld world = new();
        ChatOptions options = new() { Tools = [TranscriptReading.Declare("odd", """{"type":"object","properties":{"a":{"not":{}}}}""")] };

        InferenceException refusal = await Assert.ThrowsAsync<InferenceException>(
            () => world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Go")], options, Cancellation));

        Assert.Contains("odd", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatThinks_IsCountedAndApart()
    {
        using ModelWorld world = new(new TinyModel { ContextLength = 2048, ChatTemplate = Thinking });
        ChatOptions options = world.Endless(40);

        ChatResponse response = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "Go")], options, Cancellation);

        Assert.Equal("", response.Text);
        Assert.NotEmpty(Assert.Single(response.Messages[0].Contents.OfType<TextReasoningContent>()).Text);
        Assert.Equal(40, response.Usage?.ReasoningTokenCount);
        Assert.Equal(40, response.Usage?.OutputTokenCount);
    }

    private static ChatOptions Demanding(int seed) => new()
    {
        Tools = [s_pick],
        ToolMode = ChatToolMode.RequireAny,
        AllowMultipleToolCalls = false,
        MaxOutputTokens = 400,
        Temperature = 1,
        Seed = seed,
    };

    private static void AssertValid(FunctionCallContent call)
    {
        Assert.Equal("pick", call.Name);
        JsonElement colour = Assert.IsType<JsonElement>(call.Arguments?["colour"]);
        JsonElement numbers = Assert.IsType<JsonElement>(call.Arguments?["numbers"]);
        Assert.Contains(colour.GetString(), (string[])["red", "green"]);
        Assert.Equal(2, numbers.GetArrayLength());
        Assert.All(numbers.EnumerateArray(), static number => Assert.InRange(number.GetInt32(), 1, 9));
    }
}
