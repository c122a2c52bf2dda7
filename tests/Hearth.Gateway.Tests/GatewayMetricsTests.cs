using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hearth.Inference;
using Hearth.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Tests;

public sealed class GatewayMetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_Served_IsCountedWithoutTheModelsTime()
    {
        var pause = new TaskCompletionSource();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(TestChatClient.Pausing("a", pause.Task, "b"));
        var measured = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using MeterListener listener = Listen(gateway, measured);

        using (HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"), headOnly: true))
        {
            gateway.Clock.Advance(TimeSpan.FromSeconds(3));
            pause.SetResult();
            await response.Content.ReadAsStringAsync(Cancellation);
        }

        using HttpResponseMessage wrong = await gateway.PostAsync("/v1/chat/completions", "{}");
        await gateway.App.StopAsync(Cancellation);

        Assert.Equal(3, measured["hearth.gateway.request.duration POST /v1/chat/completions 200"], 3);
        Assert.Equal(0, measured["hearth.gateway.overhead.duration POST /v1/chat/completions 200"], 3);
        Assert.Equal(9, measured["hearth.gateway.tokens input"]);
        Assert.Equal(2, measured["hearth.gateway.tokens output"]);
        Assert.Equal(1, measured["hearth.gateway.errors HEARTH-GATE-002"]);
        Assert.Equal(0, measured["hearth.gateway.requests.active "]);
    }

    [Fact]
    public async Task Bound_Reached_IsCountedByItsOption()
    {
        var pause = new TaskCompletionSource();
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            TestChatClient.Pausing("a", pause.Task, "b"), static options => options.ConcurrentRequestsMax = 1);
        var measured = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using MeterListener listener = Listen(gateway, measured);

        using HttpResponseMessage first = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody(",\"stream\":true"), headOnly: true);
        using HttpResponseMessage second = await gateway.PostAsync("/v1/chat/completions", GatewayFixture.ChatBody());
        pause.SetResult();

        Assert.Equal(1, measured["hearth.gateway.bounds.reached gateway.concurrentRequestsMax"]);
    }

    [Fact]
    public async Task Answer_WithAListener_IsAnActivityWithTheModel()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "Hearth.Gateway",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using GatewayFixture gateway = await GatewayFixture.StartAsync(
            registry => registry.Register(
                GatewayFixture.Descriptor("traced"), static (_, _) => ValueTask.FromResult<IModelRuntime>(new ChatModelRuntime(TestChatClient.Saying("ok")))));

        using HttpResponseMessage response = await gateway.PostAsync("/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        await gateway.App.StopAsync(Cancellation);

        Activity activity = Assert.Single(stopped, static activity => (string?)activity.GetTagItem("gen_ai.request.model") is "traced");
        Assert.Equal("chat", activity.OperationName);
    }

    private static MeterListener Listen(GatewayFixture gateway, ConcurrentDictionary<string, double> measured)
    {
        var scope = gateway.App.Services.GetRequiredService<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name is "Hearth.Gateway" && ReferenceEquals(instrument.Meter.Scope, scope))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(measured, instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(measured, instrument, value, tags));
        listener.Start();
        return listener;
    }

    private static void Add(
        ConcurrentDictionary<string, double> measured, Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string[] values = new string[tags.Length];
        for (int i = 0; i < tags.Length; i++)
        {
            values[i] = $"{tags[i].Value}";
        }

        measured.AddOrUpdate($"{instrument.Name} {string.Join(' ', values)}", value, (_, sum) => sum + value);
    }
}
