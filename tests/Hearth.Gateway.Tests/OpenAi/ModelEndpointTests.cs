using System.Net;
using Hearth.Inference;
using Hearth.Testing;

namespace Hearth.Gateway.Tests.OpenAi;

public sealed class ModelEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_TwoModels_NamesBoth()
    {
        await using GatewayFixture gateway = await StartAsync("b/model.v1.5", "a");

        using HttpResponseMessage response = await gateway.GetAsync("/v1/models");
        string body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.StartsWith("{\"object\":\"list\",\"data\":[{\"id\":\"", body, StringComparison.Ordinal);
        Assert.Contains("""{"id":"a","object":"model","created":1700000000,"owned_by":"hearth"}""", body, StringComparison.Ordinal);
        Assert.Contains("""{"id":"b/model.v1.5","object":"model","created":1700000000,"owned_by":"hearth"}""", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models/b/model.v1.5")]
    [InlineData("/v1/models/b%2Fmodel.v1.5")]
    public async Task Retrieve_IdWithSlashAndDots_IsFound(string path)
    {
        await using GatewayFixture gateway = await StartAsync("b/model.v1.5");

        using HttpResponseMessage response = await gateway.GetAsync(path);

        Assert.Equal("""{"id":"b/model.v1.5","object":"model","created":1700000000,"owned_by":"hearth"}""", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Retrieve_Unknown_Is404()
    {
        await using GatewayFixture gateway = await StartAsync("a");

        using HttpResponseMessage response = await gateway.GetAsync("/v1/models/nope");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("\"code\":\"model_not_found\"", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static Task<GatewayFixture> StartAsync(params string[] ids) => GatewayFixture.StartAsync(registry =>
    {
        foreach (string id in ids)
        {
            registry.Register(GatewayFixture.Descriptor(id), static (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(TestChatClient.Saying("ok"))));
        }
    });
}
