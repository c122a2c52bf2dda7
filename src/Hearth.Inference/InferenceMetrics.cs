using System.Diagnostics;
using System.Diagnostics.Metrics;
using Hearth.Primitives;

namespace Hearth.Inference;

/// <summary>The module's one meter, <c>Hearth.Inference</c>. Thread-safe. Model ids are the only names in it; content never.</summary>
/// <remarks>Names follow the OpenTelemetry conventions for generative AI where those have one.</remarks>
internal sealed class InferenceMetrics
{
    public const string Name = "Hearth.Inference";

    private const string ModelTag = "gen_ai.request.model";

    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<double> _queueWait;
    private readonly Histogram<double> _load;
    private readonly Counter<long> _tokens;
    private readonly Counter<long> _generations;
    private readonly Counter<long> _texts;
    private readonly Counter<long> _boundsReached;
    private readonly Counter<long> _unloads;
    private readonly Counter<long> _guessed;
    private readonly Counter<long> _evicted;
    private readonly Counter<long> _preempted;
    private readonly UpDownCounter<long> _waiting;
    private readonly UpDownCounter<long> _running;

    public InferenceMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // Dispose objects before losing scope: the factory owns its meters.
        Meter meter = meters.Create(Name);
#pragma warning restore CA2000
        _firstToken = meter.CreateHistogram<double>(
            "gen_ai.server.time_to_first_token", "s", "Time from a request's arrival at the model to its first token, waiting included.");
        _perToken = meter.CreateHistogram<double>(
            "gen_ai.server.time_per_output_token", "s", "Mean time per token after the first, one value per answer.");
        _queueWait = meter.CreateHistogram<double>("hearth.inference.queue.duration", "s", "Time a request waited before its prompt was read.");
        _load = meter.CreateHistogram<double>("hearth.inference.load.duration", "s", "Time to load a model, by outcome.");
        _tokens = meter.CreateCounter<long>("hearth.inference.tokens", "{token}", "Tokens of prompts (input), those of them that were cached, and tokens of answers (output).");
        _generations = meter.CreateCounter<long>("hearth.inference.generations", "{generation}", "Answers that ended, by how.");
        _texts = meter.CreateCounter<long>("hearth.inference.texts", "{text}", "Texts that were made vectors or scores.");
        _boundsReached = meter.CreateCounter<long>("hearth.inference.bounds.reached", "{event}", "Times a bound was reached, by its option.");
        _unloads = meter.CreateCounter<long>("hearth.inference.unloads", "{model}", "Models unloaded, by why.");
        _guessed = meter.CreateCounter<long>("hearth.inference.speculation.tokens", "{token}", "Tokens that were guessed ahead, by whether they were right.");
        _evicted = meter.CreateCounter<long>("hearth.inference.cache.evictions", "{page}", "Cached pages that made room for others.");
        _preempted = meter.CreateCounter<long>("hearth.inference.preemptions", "{event}", "Times an answer gave its memory to an older one.");
        _waiting = meter.CreateUpDownCounter<long>("hearth.inference.queue.length", "{request}", "Requests that wait for a model.");
        _running = meter.CreateUpDownCounter<long>("hearth.inference.generations.active", "{generation}", "Answers being written.");
    }

    public void Queued(string model) => _waiting.Add(1, Of(model));

    public void Left(string model) => _waiting.Add(-1, Of(model));

    public void Started(string model, TimeSpan waited)
    {
        _waiting.Add(-1, Of(model));
        _running.Add(1, Of(model));
        _queueWait.Record(waited.TotalSeconds, Of(model));
    }

    /// <summary>An answer's prompt is read.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="promptTokens">Tokens of it.</param>
    /// <param name="cachedTokens">Those of them that were not computed.</param>
    /// <param name="elapsed">Since its arrival.</param>
    public void FirstToken(string model, int promptTokens, int cachedTokens, TimeSpan elapsed)
    {
        _firstToken.Record(elapsed.TotalSeconds, Of(model));
        _tokens.Add(promptTokens, Of(model), new KeyValuePair<string, object?>("gen_ai.token.type", "input"));
        if (cachedTokens > 0)
        {
            _tokens.Add(cachedTokens, Of(model), new KeyValuePair<string, object?>("gen_ai.token.type", "cached"));
        }
    }

    public void Guessed(string model, long tokens, long right)
    {
        if (tokens > 0)
        {
            _guessed.Add(right, Of(model), new KeyValuePair<string, object?>("hearth.outcome", "accepted"));
            _guessed.Add(tokens - right, Of(model), new KeyValuePair<string, object?>("hearth.outcome", "rejected"));
        }
    }

    public void Evicted(string model, long pages) => _evicted.Add(pages, Of(model));

    public void Preempted(string model, long times) => _preempted.Add(times, Of(model));

    /// <summary>A started answer came to its end.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="outcome"><c>stop</c>, <c>length</c>, <c>cancelled</c> or an error's code.</param>
    /// <param name="tokens">Tokens written.</param>
    /// <param name="sinceFirst">Time from the first to the last of them.</param>
    public void Ended(string model, string outcome, int tokens, TimeSpan sinceFirst)
    {
        _running.Add(-1, Of(model));
        _generations.Add(1, Of(model), new KeyValuePair<string, object?>("hearth.outcome", outcome));
        _tokens.Add(tokens, Of(model), new KeyValuePair<string, object?>("gen_ai.token.type", "output"));
        if (tokens > 1)
        {
            _perToken.Record(sinceFirst.TotalSeconds / (tokens - 1), Of(model));
        }
    }

    /// <summary>Texts were made vectors or scores.</summary>
    public void Encoded(string model, int texts, int tokens)
    {
        _texts.Add(texts, Of(model));
        _tokens.Add(tokens, Of(model), new KeyValuePair<string, object?>("gen_ai.token.type", "input"));
    }

    public void Loaded(string model, TimeSpan elapsed, ErrorDefinition? error)
    {
        TagList tags = new() { { ModelTag, model } };
        if (error is not null)
        {
            tags.Add("error.type", error.Code);
        }

        _load.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>A model gave its memory back.</summary>
    /// <param name="model">The model's id.</param>
    /// <param name="reason"><c>idle</c> or <c>memory</c>.</param>
    public void Unloaded(string model, string reason) => _unloads.Add(1, Of(model), new KeyValuePair<string, object?>("hearth.reason", reason));

    public void BoundReached(string option) => _boundsReached.Add(1, new KeyValuePair<string, object?>("hearth.option", option));

    private static KeyValuePair<string, object?> Of(string model) => new(ModelTag, model);
}
