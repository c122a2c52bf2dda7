using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Hearth.Gateway;

/// <summary>The module's one meter and one activity source, both named <c>Hearth.Gateway</c>. Thread-safe.</summary>
internal sealed class GatewayMetrics
{
    public const string Name = "Hearth.Gateway";

    private readonly UpDownCounter<long> _inFlight;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _overhead;
    private readonly Histogram<double> _firstOutput;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _boundsReached;
    private readonly Counter<long> _tokens;

    public GatewayMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the factory owns its meters.
        Meter meter = meters.Create(Name);
#pragma warning restore CA2000
        _inFlight = meter.CreateUpDownCounter<long>("hearth.gateway.requests.active", "{request}", "Requests in progress.");
        _duration = meter.CreateHistogram<double>("hearth.gateway.request.duration", "s", "Time from the request's head to the end of its answer.");
        _overhead = meter.CreateHistogram<double>(
            "hearth.gateway.overhead.duration",
            "s",
            "The gateway's own part of that time: without waiting for the body, the model and the reader of the answer.");
        _firstOutput = meter.CreateHistogram<double>("hearth.gateway.first_output.duration", "s", "Time from the request's head to the model's first output.");
        _errors = meter.CreateCounter<long>("hearth.gateway.errors", "{error}", "Answers that were errors, by code.");
        _boundsReached = meter.CreateCounter<long>("hearth.gateway.bounds.reached", "{event}", "Times a bound was reached, by its option.");
        _tokens = meter.CreateCounter<long>("hearth.gateway.tokens", "{token}", "Tokens of prompts and answers.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public void RequestStarted() => _inFlight.Add(1);

    public void RequestEnded(string method, string route, int status, TimeSpan elapsed, TimeSpan waited)
    {
        var tags = new TagList { { "http.request.method", method }, { "http.route", route }, { "http.response.status_code", status } };
        _inFlight.Add(-1);
        _duration.Record(elapsed.TotalSeconds, tags);
        _overhead.Record(Math.Max(0, (elapsed - waited).TotalSeconds), tags);
    }

    public void Failed(string code) => _errors.Add(1, new KeyValuePair<string, object?>("error.code", code));

    public void BoundReached(string option) => _boundsReached.Add(1, new KeyValuePair<string, object?>("hearth.option", option));

    public void FirstOutput(TimeSpan elapsed) => _firstOutput.Record(elapsed.TotalSeconds);

    public void TokensUsed(long prompt, long completion)
    {
        _tokens.Add(prompt, new KeyValuePair<string, object?>("gen_ai.token.type", "input"));
        _tokens.Add(completion, new KeyValuePair<string, object?>("gen_ai.token.type", "output"));
    }
}
