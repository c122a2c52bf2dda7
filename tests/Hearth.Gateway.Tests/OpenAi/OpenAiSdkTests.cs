using System.ClientModel;
using System.ClientModel.Primitives;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace Hearth.Gateway.Tests.OpenAi;

/// <summary>The official .NET SDK, unchanged but for its address.</summary>
public sealed class OpenAiSdkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sdk_Plain_ReadsTheAnswer()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi", " there"));

        ChatCompletion completion = await Client(gateway).CompleteChatAsync(
            [new UserChatMessage("Hello")], new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 5 }, Cancellation);

        Assert.Equal("Hi there", completion.Content[0].Text);
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(11, completion.Usage.TotalTokenCount);
    }

    [Fact]
    public async Task Sdk_Stream_ReadsEveryPiece()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("Hi", " there", " \U0001F600"));

        string text = "";
        int? tokens = null;
        await foreach (StreamingChatCompletionUpdate update in Client(gateway).CompleteChatStreamingAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation))
        {
            text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            tokens ??= update.Usage?.TotalTokenCount;
        }

        Assert.Equal("Hi there \U0001F600", text);
        Assert.Equal(12, tokens);
    }

    [Fact]
    public async Task Sdk_ToolCall_IsRead()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Yielding(
            new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("call_1", "f", new Dictionary<string, object?> { ["a"] = 1 })]),
            TestChatClient.End(Microsoft.Extensions.AI.ChatFinishReason.ToolCalls, 9, 5)));

        ChatCompletion completion = await Client(gateway).CompleteChatAsync(
            [new UserChatMessage("Hello")], new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("f") } }, Cancellation);

        Assert.Equal(OpenAI.Chat.ChatFinishReason.ToolCalls, completion.FinishReason);
        Assert.Equal("{\"a\":1}", completion.ToolCalls[0].FunctionArguments.ToString());
    }

    [Fact]
    public async Task Sdk_FailureMidStream_Throws()
    {
        TaskCompletionSource isRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.FailingAfter("Hi", new InvalidOperationException("broken"), isRead.Task));

        string text = "";
        Exception failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (StreamingChatCompletionUpdate update in Client(gateway).CompleteChatStreamingAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation))
            {
                text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
                if (text.Length > 0)
                {
                    isRead.TrySetResult();
                }
            }
        });

        Assert.Equal("Hi", text);
        Assert.IsAssignableFrom<IOException>(failure.GetBaseException());
    }

    [Theory]
    [InlineData("unknown", 404)]
    [InlineData("busy", 429)]
    [InlineData("overflow", 400)]
    [InlineData("broken", 500)]
    public async Task Sdk_Errors_HaveTheirStatus(string model, int status)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(registry =>
        {
            Register(registry, "busy", new InferenceException(InferenceErrors.QueueFull, "full"));
            Register(registry, "overflow", new InferenceException(InferenceErrors.ContextOverflow, "too long"));
            Register(registry, "broken", new InvalidOperationException("broken"));
        });

        ClientResultException failure = await Assert.ThrowsAsync<ClientResultException>(
            () => Client(gateway, model).CompleteChatAsync([new UserChatMessage("Hello")], cancellationToken: Cancellation));

        Assert.Equal(status, failure.Status);
    }

    private static ChatClient Client(GatewayFixture gateway, string model = "m") => new(
        model,
        new ApiKeyCredential("any"),
        new OpenAIClientOptions { Endpoint = new Uri(gateway.Url, "v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) });

    private static void Register(ModelRegistry registry, string id, Exception failure) => registry.Register(
        GatewayFixture.Descriptor(id), (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(new TestChatClient((_, _) => throw failure))));
}
