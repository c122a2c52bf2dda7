using System.Net;
using Hearth.Gateway.Hosting;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Tests.Hosting;

public sealed class HearthGatewayHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_PortInUse_IsACodedError()
    {
        await using GatewayFixture first = await GatewayFixture.StartAsync(TestChatClient.Saying("ok"));
        await using var models = new ModelRegistry();
        await using WebApplication second = HearthGatewayHost.Build(
            new GatewayOptions { Port = first.Url.Port }, builder => builder.Services.AddSingleton(models));

        GatewayException failure = await Assert.ThrowsAsync<GatewayException>(() => HearthGatewayHost.StartAsync(second, Cancellation));

        Assert.Equal(GatewayErrors.CannotListen, failure.Error);
        Assert.Contains($"127.0.0.1:{first.Url.Port}: another program is using it", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com", 0)]
    [InlineData("", 0)]
    [InlineData("127.0.0.1", 70000)]
    public void Build_WrongOptions_IsACodedError(string host, int port)
    {
        GatewayException failure = Assert.Throws<GatewayException>(
            () => HearthGatewayHost.Build(new GatewayOptions { Host = host, Port = port }, static _ => { }));

        Assert.Equal(GatewayErrors.OptionsInvalid, failure.Error);
    }

    [Fact]
    public void Options_EveryRange_IsTheDocumentedOne()
    {
        foreach (System.Reflection.PropertyInfo property in typeof(GatewayOptions).GetProperties())
        {
            var option = (Primitives.OptionAttribute?)Attribute.GetCustomAttribute(property, typeof(Primitives.OptionAttribute));
            var range = (System.ComponentModel.DataAnnotations.RangeAttribute?)Attribute.GetCustomAttribute(
                property, typeof(System.ComponentModel.DataAnnotations.RangeAttribute));

            Assert.NotNull(option);
            Assert.Equal(range is null ? double.NaN : Convert.ToDouble(range.Minimum, null), option.Minimum);
            Assert.Equal(range is null ? double.NaN : Convert.ToDouble(range.Maximum, null), option.Maximum);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Ready_AsTheModelLoads_TurnsFrom503To200()
    {
        int loads = 0;
        var loaded = new TaskCompletionSource<IModelRuntime>();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            registry => registry.Register(GatewayFixture.Descriptor("m"), (_, cancellationToken) =>
            {
                loads++;
                return new ValueTask<IModelRuntime>(loaded.Task.WaitAsync(cancellationToken));
            }),
            static options => options.LoadWaitMs = 777);

        using HttpResponseMessage before = await gateway.GetAsync("/health/ready");
        Task armed = gateway.Clock.WhenArmedAsync(TimeSpan.FromMilliseconds(777));
        Task<HttpResponseMessage> impatient = gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        await armed;
        gateway.Clock.Advance(TimeSpan.FromMilliseconds(777));
        using HttpResponseMessage refused = await impatient;
        Task<HttpResponseMessage> patient = gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        loaded.SetResult(new ChatModelRuntime(TestChatClient.Saying("ok")));
        using HttpResponseMessage answered = await patient;
        using HttpResponseMessage after = await gateway.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.True(before.Headers.Contains("retry-after"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(InferenceErrors.ModelLoading.Code, refused.Headers.GetValues("x-hearth-error").Single());
        Assert.Equal("2", refused.Headers.GetValues("retry-after").Single());
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
        Assert.Equal(1, loads);
    }
}
