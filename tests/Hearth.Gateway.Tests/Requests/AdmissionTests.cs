using System.Net;
using Hearth.Gateway.Requests;
using Hearth.Testing;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Tests.Requests;

public sealed class AdmissionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost:{port}", true)]
    [InlineData("LOCALHOST:{port}", true)]
    [InlineData("app.localhost:{port}", true)]
    [InlineData("127.0.0.1:{port}", true)]
    [InlineData("127.8.9.10:{port}", true)]
    [InlineData("[::1]:{port}", true)]
    [InlineData("localhost", false)]
    [InlineData("localhost:1", false)]
    [InlineData("evil.example.com", false)]
    [InlineData("evil.example.com:{port}", false)]
    [InlineData("localhost.evil.example.com:{port}", false)]
    [InlineData("10.1.2.3:{port}", false)]
    [InlineData("hearth.lan", true)]
    [InlineData("hearth.lan:99", true)]
    [InlineData("proxy.lan:8443", true)]
    [InlineData("proxy.lan:8444", false)]
    public async Task Host_WithItsPort_IsAnsweredOnlyWhenItIsOurs(string host, bool allowed)
    {
        ArgumentNullException.ThrowIfNull(host);
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.Saying("ok"), static options => options.AllowedHosts = ["hearth.lan", "proxy.lan:8443"]);
        string name = host.Replace("{port}", $"{gateway.Url.Port}", StringComparison.Ordinal);

        string answer = await gateway.RawAsync($"GET /health/live HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith(allowed ? "HTTP/1.1 200 " : "HTTP/1.1 403 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_Refused_LogsTheLineToAdd()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.Saying("ok"), static options => options.AllowedHosts = ["hearth.lan"]);

        string answer = await gateway.RawAsync("GET /v1/models HTTP/1.1\r\nHost: my.box:7777\r\nConnection: close\r\n\r\n");

        Assert.Contains("x-hearth-error: HEARTH-GATE-009", answer, StringComparison.Ordinal);
        Assert.Contains(gateway.Logs.Lines, static line => line.Message.EndsWith("gateway: { allowedHosts: [\"hearth.lan\", \"my.box:7777\"] }", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Origin: http://evil.example.com", false)]
    [InlineData("Origin: null", false)]
    [InlineData("Origin: http://localhost:1", false)]
    [InlineData("Sec-Fetch-Site: cross-site", false)]
    [InlineData("Origin: http://localhost:{port}", true)]
    [InlineData("Sec-Fetch-Site: same-origin", true)]
    public async Task Origin_OfAnotherSite_IsRefusedWithoutCorsHeaders(string header, bool allowed)
    {
        ArgumentNullException.ThrowIfNull(header);
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        string line = header.Replace("{port}", $"{gateway.Url.Port}", StringComparison.Ordinal);

        string answer = await gateway.RawAsync($"GET /v1/models HTTP/1.1\r\nHost: localhost:{gateway.Url.Port}\r\n{line}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith(allowed ? "HTTP/1.1 200 " : "HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Equal(!allowed, answer.Contains("HEARTH-GATE-010", StringComparison.Ordinal));
        Assert.DoesNotContain("access-control", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("10.1.2.3", "/v1/models", null, LoopbackAccess.Open, "HEARTH-GATE-011")]
    [InlineData("10.1.2.3", "/health/ready", null, LoopbackAccess.Open, null)]
    [InlineData("::ffff:127.0.0.1", "/v1/models", null, LoopbackAccess.Open, null)]
    [InlineData("::1", "/v1/models", "any", LoopbackAccess.Open, null)]
    [InlineData("127.0.0.1", "/v1/models", null, LoopbackAccess.Closed, "HEARTH-GATE-011")]
    [InlineData("127.0.0.1", "/health/live", null, LoopbackAccess.Closed, null)]
    [InlineData("127.0.0.1", "/v1/models", "hk_abc", LoopbackAccess.Open, "HEARTH-GATE-012")]
    [InlineData("127.0.0.1", "/healthy", null, LoopbackAccess.Closed, "HEARTH-GATE-011")]
    public void Caller_ByAddressAndKey_MayOrMayNot(string remote, string path, string? key, LoopbackAccess loopback, string? expected)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        context.Request.Path = path;
        if (key is not null)
        {
            context.Request.Headers.Authorization = "Bearer " + key;
        }

        Assert.Equal(expected, CallerAccess.Check(context, loopback, out _)?.Code);
    }

    [Fact]
    public async Task Key_ThatClaimsToBeHearths_Is401()
    {
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        request.Headers.Add("x-api-key", "hk_not-a-key");

        using HttpResponseMessage response = await gateway.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("\"code\":\"invalid_api_key\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Logs.Lines, static line => line.Message.Contains("not-a-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Gate_Full_Answers429AndRecovers()
    {
        var pause = new TaskCompletionSource();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.Pausing("a", pause.Task, "b"), static options => options.ConcurrentRequestsMax = 1);

        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"), headOnly: true);
        using HttpResponseMessage second = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        pause.SetResult();
        string whole = await first.Content.ReadAsStringAsync(Cancellation);
        using HttpResponseMessage third = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("HEARTH-GATE-013", second.Headers.GetValues("x-hearth-error").Single());
        Assert.True(second.Headers.Contains("retry-after"));
        Assert.Contains("[DONE]", whole, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }
}
