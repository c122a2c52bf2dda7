using System.Net;
using Hearth.Testing;

namespace Hearth.Gateway.Tests.Hosting;

public sealed class DrainTests
{
    private const int DrainMs = 5432;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Stop_WhileStreaming_RefusesNewFinishesOldAndEnds()
    {
        var pause = new TaskCompletionSource();
        await using GatewayFixture gateway = await StartAsync(pause.Task);
        using HttpResponseMessage stream = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"), headOnly: true);
        Task draining = gateway.Clock.WhenArmedAsync(TimeSpan.FromMilliseconds(DrainMs));

        Task stopped = gateway.App.StopAsync(Cancellation);
        await draining;
        using HttpResponseMessage ready = await gateway.GetAsync("/health/ready");
        using HttpResponseMessage live = await gateway.GetAsync("/health/live");
        using HttpResponseMessage refused = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        pause.SetResult();
        string whole = await stream.Content.ReadAsStringAsync(Cancellation);
        await stopped;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"draining","model":"m"}""", await ready.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("HEARTH-GATE-014", refused.Headers.GetValues("x-hearth-error").Single());
        Assert.True(refused.Headers.Contains("retry-after"));
        Assert.EndsWith("data: [DONE]\n\n", whole, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stop_StreamThatNeverEnds_GetsTheErrorFrameWhenTheTimeIsOver()
    {
        await using GatewayFixture gateway = await StartAsync(new TaskCompletionSource().Task);
        Task<string> stream = gateway.RawAsync(OpenAi.ChatStreamTests.ChatRequest(GatewayFixture.ChatBody(",\"stream\":true"), gateway.Url.Authority));
        await UntilInFlightAsync(gateway);
        Task draining = gateway.Clock.WhenArmedAsync(TimeSpan.FromMilliseconds(DrainMs));

        Task stopped = gateway.App.StopAsync(Cancellation);
        await draining;
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(DrainMs));
        await stopped;
        string raw = await stream;

        Assert.Contains("data: {\"error\":{\"message\":\"The server is stopping", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", raw, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Stop_Idle_EndsAtOnce()
    {
        await using GatewayFixture gateway = await StartAsync(Task.CompletedTask);

        await gateway.App.StopAsync(Cancellation);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.GetAsync("/"));
    }

    private static Task<GatewayFixture> StartAsync(Task pause) =>
        GatewayFixture.StartAsync(TestChatClient.Pausing("first", pause, "second"), static options => options.DrainTimeoutMs = DrainMs);

    /// <summary>The first piece has been written once a second request sees the first one in its place.</summary>
    private static async Task UntilInFlightAsync(GatewayFixture gateway)
    {
        while (!gateway.Logs.Lines.Any(static line => line.EventId == 13000) || gateway.Gate.InFlight == 0)
        {
            using HttpResponseMessage probe = await gateway.GetAsync("/health/live");
        }
    }
}
