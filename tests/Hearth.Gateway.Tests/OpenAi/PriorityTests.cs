using Hearth.Inference;
using Hearth.Testing;

namespace Hearth.Gateway.Tests.OpenAi;

/// <summary>The field that says which requests go before others.</summary>
public sealed class PriorityTests
{
    [Theory(Timeout = 60_000)]
    [InlineData("\"low\"", GenerationPriority.Low)]
    [InlineData("\"normal\"", GenerationPriority.Normal)]
    [InlineData("\"high\"", GenerationPriority.High)]
    [InlineData("null", GenerationPriority.Normal)]
    public async Task HearthPriority_OnBothEndpoints_ReachesTheModel(string value, GenerationPriority expected)
    {
        TestChatClient client = TestChatClient.Saying("Hi");
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using HttpResponseMessage chat = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody($",\"hearth_priority\":{value}"));
        using HttpResponseMessage text = await gateway.PostAsync("/v1/completions", $"{{\"prompt\":\"Once\",\"hearth_priority\":{value}}}");

        Assert.True(chat.IsSuccessStatusCode && text.IsSuccessStatusCode);
        Assert.False(chat.Headers.Contains("x-hearth-ignored"));
        Assert.Equal([expected, expected], client.Calls.Select(static call => call.Options?.Priority));
    }
}
