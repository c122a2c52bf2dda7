using System.Globalization;
using System.Runtime.CompilerServices;
using Hearth.Inference.Grammars;
using Hearth.Inference.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Hearth.Inference.Generation;

/// <summary>Talks to one loaded model of this process. Thread-safe; owns the model.</summary>
/// <remarks>
/// <para>
/// What of <see cref="ChatOptions"/> is used: temperature, top-p, top-k, seed, penalties, stop sequences, the token limit, instructions, tools and
/// their mode, reasoning, and <see cref="GenerationOptionsExtensions"/>. Settings that are not there mean the model's own distribution; what suits a
/// surface is set by the surface.
/// </para>
/// <para>
/// Thinking comes as <see cref="TextReasoningContent"/>, calls as <see cref="FunctionCallContent"/>; in a stream <see cref="ToolCallDelta"/> tells of
/// them before they are complete.
/// </para>
/// <para>Probabilities come as <c>AdditionalProperties["logprobs"]</c>, a list of <see cref="TokenLogProb"/>.</para>
/// </remarks>
internal sealed class LocalChatClient : IChatClient
{
    /// <summary>Where an update or a response carries its <see cref="TokenLogProb"/> list.</summary>
    public const string LogProbsKey = "logprobs";

    private readonly LoadedModel _model;
    private readonly GenerationWorker _worker;
    private readonly GenerationRequestReader _requests;
    private readonly TimeProvider _time;
    private readonly ChatClientMetadata _metadata;
    private readonly EngineFacts _facts;
    private readonly Func<ulong> _chooseSeed;
    private long _responses;

    /// <summary>A client of a loaded model, ready to answer.</summary>
    /// <param name="model">Becomes the client's.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="metrics">Is told what happens.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of every answer, without content.</param>
    /// <param name="chooseSeed">Asked where a request has no seed.</param>
    public LocalChatClient(
        LoadedModel model, InferenceOptions options, InferenceMetrics metrics, TimeProvider time, ILogger logger, Func<ulong> chooseSeed)
    {
        _model = model;
        _time = time;
        _chooseSeed = chooseSeed;
        _metadata = new ChatClientMetadata("hearth", providerUri: null, model.Id);
        _facts = new EngineFacts(
            model.Model.Threads, model.Model.KernelPath.ToString(), model.Model.IsExact, model.ContextTokens, model.Model.WeightBytes);
        _requests = new GenerationRequestReader(
            new PromptBuilder(model.Tokenizer, model.Template, time),
            model.ContextTokens,
            model.CacheTokens,
            model.VocabularySize,
            new ConstraintSource(model.Tokenizer, model.VocabularySize),
            chooseSeed);
        _worker = new GenerationWorker(model, options, metrics, time, logger);
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        AnswerContents contents = new(new AnswerCalls(_chooseSeed()));
        List<TokenLogProb>? logProbs = options?.TopLogProbs is null ? null : [];
        GenerationEnd? end = null;
        using GenerationRun generation = Submit(messages, options, cancellationToken);
        while (await generation.Chunks.WaitToReadAsync(cancellationToken))
        {
            while (TryRead(generation, out GenerationChunk chunk))
            {
                contents.Add(chunk);
                logProbs?.AddRange(chunk.LogProbs ?? []);
                end = chunk.End ?? end;
            }
        }

        string id = NextId();
        ChatResponse response = new(new ChatMessage(ChatRole.Assistant, contents.ToList()) { MessageId = id })
        {
            ResponseId = id,
            ModelId = _model.Id,
            CreatedAt = _time.GetUtcNow(),
            FinishReason = end?.Reason,
            Usage = UsageOf(end),
        };
        if (logProbs is not null)
        {
            response.AdditionalProperties = new AdditionalPropertiesDictionary { [LogProbsKey] = logProbs };
        }

        return response;
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using GenerationRun generation = Submit(messages, options, cancellationToken);
        string id = NextId();
        DateTimeOffset created = _time.GetUtcNow();
        AnswerCalls calls = new(_chooseSeed());
        while (await generation.Chunks.WaitToReadAsync(cancellationToken))
        {
            while (TryRead(generation, out GenerationChunk chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (chunk.Text.Length > 0 || chunk.LogProbs is { Count: > 0 })
                {
                    ChatResponseUpdate update = Update(new TextContent(chunk.Text));
                    if (chunk.LogProbs is not null)
                    {
                        update.AdditionalProperties = new AdditionalPropertiesDictionary { [LogProbsKey] = chunk.LogProbs };
                    }

                    yield return update;
                }

                foreach (AnswerPart part in chunk.Parts ?? [])
                {
                    yield return UpdateOf(part);
                }

                if (chunk.End is { } end)
                {
                    ChatResponseUpdate last = Update(new UsageContent(UsageOf(end) ?? new UsageDetails()));
                    last.FinishReason = end.Reason;
                    yield return last;
                }
            }
        }

        ChatResponseUpdate Update(AIContent? content) => new(ChatRole.Assistant, content is null ? [] : [content])
        {
            ResponseId = id,
            MessageId = id,
            ModelId = _model.Id,
            CreatedAt = created,
        };

        ChatResponseUpdate UpdateOf(AnswerPart part)
        {
            switch (part.Kind)
            {
                case AnswerPartKind.Text:
                    return Update(new TextContent(part.Text));
                case AnswerPartKind.Reasoning:
                    return Update(new TextReasoningContent(part.Text));
                default:
                    (ToolCallDelta? delta, FunctionCallContent? call) = calls.Add(part);
                    ChatResponseUpdate update = Update(call);
                    update.RawRepresentation = delta;
                    return update;
            }
        }
    }

    /// <summary>Knows <see cref="ChatClientMetadata"/> and <see cref="EngineFacts"/>.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
        {
            return null;
        }

        return serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(EngineFacts) ? _facts
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
        _worker.Dispose();
        _model.Dispose();
    }

    private GenerationRun Submit(IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        GenerationRequest request = _requests.Read(messages, options ?? new ChatOptions());
        GenerationRun generation = new(request, _model.Tokenizer, _worker.Closing, cancellationToken);
        try
        {
            _worker.Submit(generation);
            return generation;
        }
        catch
        {
            generation.Dispose();
            throw;
        }
    }

    private bool TryRead(GenerationRun generation, out GenerationChunk chunk)
    {
        bool isRead = generation.Chunks.TryRead(out chunk);
        if (isRead && generation.IsBlocked)
        {
            _worker.Wake();
        }

        return isRead;
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_model.Id}-{Interlocked.Increment(ref _responses)}");

    private static UsageDetails? UsageOf(GenerationEnd? end) => end is null ? null : new UsageDetails
    {
        InputTokenCount = end.PromptTokens,
        OutputTokenCount = end.CompletionTokens,
        TotalTokenCount = end.PromptTokens + end.CompletionTokens,
        CachedInputTokenCount = end.CachedTokens,
        ReasoningTokenCount = end.ReasoningTokens,
    };
}
