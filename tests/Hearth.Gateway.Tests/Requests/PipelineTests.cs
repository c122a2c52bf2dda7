using System.Net;
using Hearth.Testing;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Tests.Requests;

public sealed class PipelineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Request_Answered_IsOneLineWithItsIdAndModelAndNoContent()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("spoken words"));
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(GatewayFixture.ChatBody()) };
        request.Headers.Add("Authorization", "Bearer private-key");

        using HttpResponseMessage response = await gateway.SendAsync(request);

        string id = response.Headers.GetValues("x-request-id").Single();
        CollectingLoggerProvider.LogLine line = Assert.Single(gateway.Logs.Lines, static line => line.EventId == 13000);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.StartsWith("POST /v1/chat/completions 200 in ", line.Message, StringComparison.Ordinal);
        Assert.Contains("RequestId=" + id, line.Scopes, StringComparison.Ordinal);
        Assert.Contains("Model=m", line.Scopes, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Logs.Lines, static line =>
            line.Message.Contains("spoken", StringComparison.Ordinal) || line.Message.Contains("Hello", StringComparison.Ordinal)
            || line.Message.Contains("private-key", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("client-1", true)]
    [InlineData("bad value", false)]
    public async Task ClientRequestId_IsEchoedWhenItIsPlain(string id, bool echoed)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.TryAddWithoutValidation("X-Client-Request-Id", id);

        using HttpResponseMessage response = await gateway.SendAsync(request);

        Assert.Equal(echoed, response.Headers.Contains("x-client-request-id"));
        Assert.True(response.Headers.Contains("x-request-id"));
    }

    [Theory]
    [InlineData("GET", "Hearth is running")]
    [InlineData("HEAD", "")]
    public async Task Root_SaysThatItRuns(string method, string expected)
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        using HttpResponseMessage response = await gateway.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync(Cancellation));
        Assert.Empty(response.Headers.Server);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_HugeHeaders_Is431AndTheServerGoesOn()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        string answer = await gateway.RawAsync($"GET / HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nX-Big: {new string('a', 40_000)}\r\n\r\n");

        Assert.Contains("431", answer, StringComparison.Ordinal);
        await AssertAliveAsync(gateway);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_BadChunking_Is400AndTheServerGoesOn()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        string answer = await gateway.RawAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("HEARTH-GATE-020", answer, StringComparison.Ordinal);
        await AssertAliveAsync(gateway);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_BodyCutShort_FreesItsPlace()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));

        await gateway.RawAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nContent-Length: 5000\r\n\r\n{{\"messages\":", closesSending: true);

        await AssertAliveAsync(gateway);
        await AssertGateEmptiesAsync(gateway);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_BodyThatNeverComes_Is408WhenItsTimeIsOver()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"), static options => options.BodyTimeoutMs = 1234);
        Task armed = gateway.Clock.WhenArmedAsync(TimeSpan.FromMilliseconds(1234));

        Task<string> answer = gateway.RawAsync(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {gateway.Url.Authority}\r\nContent-Length: 5000\r\n\r\n{{\"messages\":");
        await armed;
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(1234));

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
        await AssertGateEmptiesAsync(gateway);
    }

    [Fact(Timeout = 60_000)]
    public async Task Request_OverItsTime_Is504AndNotRetried()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.Pausing(null, new TaskCompletionSource().Task, "never"), static options => options.RequestTimeoutMs = 4321);
        Task armed = gateway.Clock.WhenArmedAsync(TimeSpan.FromMilliseconds(4321));

        Task<HttpResponseMessage> answer = gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        await armed;
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(4321));
        using HttpResponseMessage response = await answer;

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        Assert.Equal("HEARTH-GATE-016", response.Headers.GetValues("x-hearth-error").Single());
    }

    [Fact(Timeout = 60_000)]
    public async Task Client_VanishingMidStream_CancelsTheModelAndFreesItsPlace()
    {
        var cancelled = new TaskCompletionSource();
        var client = new TestChatClient((_, token) => SpeakUntilCancelledAsync(cancelled, token));
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(client);

        using (System.Net.Sockets.Socket socket = await gateway.ConnectAsync())
        {
            string body = GatewayFixture.ChatBody(",\"stream\":true");
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(OpenAi.ChatStreamTests.ChatRequest(body, gateway.Url.Authority)), Cancellation);
            await socket.ReceiveAsync(new byte[1024], Cancellation);
            socket.LingerState = new System.Net.Sockets.LingerOption(enable: true, seconds: 0);
        }

        await cancelled.Task.WaitAsync(Cancellation);
        await AssertGateEmptiesAsync(gateway);
    }

    private static async IAsyncEnumerable<Microsoft.Extensions.AI.ChatResponseUpdate> SpeakUntilCancelledAsync(
        TaskCompletionSource cancelled, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return TestChatClient.Text("a");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        finally
        {
            cancelled.SetResult();
        }
    }

    private static async Task AssertAliveAsync(GatewayFixture gateway)
    {
        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    // The caller sees its answer end before the request has left the gate; a drain ends when the last one has.
    private static async Task AssertGateEmptiesAsync(GatewayFixture gateway)
    {
        gateway.Gate.BeginDrain();
        await gateway.Gate.WaitDrainedAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, Cancellation);
        Assert.Equal(0, gateway.Gate.InFlight);
    }
}
