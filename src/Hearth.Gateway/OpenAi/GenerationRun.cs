using Hearth.Gateway.Requests;
using Hearth.Inference;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>Runs a request against a chat client and tells a sink what comes, in the words of the OpenAI protocol.</summary>
/// <remarks>
/// Everything that is ready is written before one flush: a flush costs more than a chunk. Nothing reaches the sink before the model's first output, so
/// a failure until then still gets its own status. One instance serves one request.
/// </remarks>
internal sealed class GenerationRun(IChatClient client, GenerationRequest request, RequestScope scope, GatewayMetrics metrics)
{
    private const string LogProbsKey = "logprobs";
    private long _promptTokens;
    private long _completionTokens;
    private long? _cachedTokens;
    private long? _reasoningTokens;
    private bool _hasOutput;

    public async Task RunAsync(IGenerationSink sink, CancellationToken cancellationToken)
    {
        for (int prompt = 0; prompt < request.Prompts.Count; prompt++)
        {
            for (int sample = 0; sample < request.Choices; sample++)
            {
                await RunChoiceAsync(sink, prompt, sample, cancellationToken);
            }
        }

        var usage = new CompletionUsage(_promptTokens, _completionTokens, _promptTokens + _completionTokens)
        {
            PromptTokensDetails = _cachedTokens is { } cached ? new PromptTokensDetails(cached) : null,
            CompletionTokensDetails = _reasoningTokens is { } reasoning ? new CompletionTokensDetails(reasoning) : null,
        };
        metrics.TokensUsed(usage.PromptTokens, usage.CompletionTokens);
        sink.Complete(usage);
        await sink.FlushAsync(cancellationToken);
    }

    private async Task RunChoiceAsync(IGenerationSink sink, int prompt, int sample, CancellationToken cancellationToken)
    {
        var choice = new ChoiceState(sink, (prompt * request.Choices) + sample);
        IReadOnlyList<ChatMessage> messages = request.Prompts[prompt];
        IAsyncEnumerator<ChatResponseUpdate> updates =
            client.GetStreamingResponseAsync(messages, OptionsFor(sample), cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates)
        {
            while (await NextAsync(updates, sink, cancellationToken))
            {
                Apply(updates.Current, choice, countPrompt: sample == 0);
            }
        }

        MarkOutput();
        if (request.Echo && !choice.HasText)
        {
            choice.Text(messages[0].Text);
        }

        choice.Finish();
    }

    /// <summary>Equal answers would be no choices, so each sample after the first gets a seed of its own.</summary>
    private ChatOptions OptionsFor(int sample)
    {
        if (sample == 0 || request.Options.Seed is not { } seed)
        {
            return request.Options;
        }

        ChatOptions options = request.Options.Clone();
        options.Seed = unchecked(seed + sample);
        return options;
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, IGenerationSink sink, CancellationToken cancellationToken)
    {
#pragma warning disable S5034 // "ValueTask" should be consumed correctly: every path below awaits it exactly once.
        ValueTask<bool> next = updates.MoveNextAsync();
        if (next.IsCompleted && !sink.MustFlush)
        {
            return await next;
        }

        // The model and the reader of the answer are waited for together; neither is the gateway's own time.
        long begun = scope.BeginWait();
        try
        {
            await sink.FlushAsync(cancellationToken);
        }
        catch
        {
            // An enumerator must not be disposed in the middle of a step.
            Task step = next.AsTask();
            await step.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        bool hasNext = await next;
#pragma warning restore S5034
        scope.EndWait(begun);
        return hasNext;
    }

    private void Apply(ChatResponseUpdate update, ChoiceState choice, bool countPrompt)
    {
        if (update.AdditionalProperties?.TryGetValue(LogProbsKey, out object? found) == true && found is IReadOnlyList<TokenLogProb> logProbs)
        {
            choice.Add(logProbs);
        }

        if (update.RawRepresentation is ToolCallDelta delta)
        {
            MarkOutput();
            choice.CallPiece(delta);
        }

        foreach (AIContent content in update.Contents)
        {
            switch (content)
            {
                case TextContent { Text.Length: > 0 } text:
                    MarkOutput();
                    if (request.Echo && !choice.HasText)
                    {
                        choice.Text(request.Prompts[choice.Index / request.Choices][0].Text);
                    }

                    choice.Text(text.Text);
                    break;
                case TextReasoningContent { Text.Length: > 0 } reasoning:
                    MarkOutput();
                    choice.Reasoning(reasoning.Text);
                    break;
                case FunctionCallContent call:
                    MarkOutput();
                    choice.ToolCall(call);
                    break;
                case UsageContent usage:
                    Count(usage.Details, countPrompt);
                    break;
                case ErrorContent:
                    // Upstreams put failures inside successful streams; here they become failures again.
                    throw new GatewayException(GatewayErrors.ModelFailed, "The model reported a failure in the middle of its answer.");
                default:
                    break;
            }
        }

        choice.Reason ??= update.FinishReason;
    }

    private void MarkOutput()
    {
        if (!_hasOutput)
        {
            _hasOutput = true;
            metrics.FirstOutput(scope.Elapsed());
        }
    }

    private void Count(UsageDetails usage, bool countPrompt)
    {
        if (countPrompt)
        {
            // Further samples find the prompt that the first one left in the cache; counted with it, more would be cached than there are.
            _promptTokens += usage.InputTokenCount ?? 0;
            _cachedTokens = Sum(_cachedTokens, usage.CachedInputTokenCount);
        }

        _completionTokens += usage.OutputTokenCount ?? 0;
        _reasoningTokens = Sum(_reasoningTokens, usage.ReasoningTokenCount);
    }

    private static long? Sum(long? total, long? more) => more is null ? total : (total ?? 0) + more;

    /// <summary>One choice on its way to the sink: joins what a client may split, and settles how it ended.</summary>
    private sealed class ChoiceState(IGenerationSink sink, int index)
    {
        private List<TokenLogProb>? _logProbs;
        private char? _firstHalf;
        private int _calls;
        private string? _openCall;

        public int Index => index;

        public bool HasText { get; private set; }

        public ChatFinishReason? Reason { get; set; }

        public void Add(IReadOnlyList<TokenLogProb> logProbs) => (_logProbs ??= []).AddRange(logProbs);

        /// <summary>A surrogate pair cut in two by the client is put together again; JSON has no half characters.</summary>
        public void Text(string piece)
        {
            HasText = true;
            if (piece.Length == 0)
            {
                return;
            }

            if (_firstHalf is { } half)
            {
                piece = half + piece;
                _firstHalf = null;
            }

            if (char.IsHighSurrogate(piece[^1]))
            {
                _firstHalf = piece[^1];
                piece = piece[..^1];
            }

            if (piece.Length > 0)
            {
                sink.Text(index, piece, TakeLogProbs());
            }
        }

        public void Reasoning(string piece) => sink.Reasoning(index, piece);

        /// <summary>A piece of a call that is being written; the whole follows.</summary>
        public void CallPiece(ToolCallDelta delta)
        {
            if (delta.Name is { } name)
            {
                _openCall = delta.CallId;
                sink.BeginCall(index, _calls++, delta.CallId, name);
            }

            if (delta.Arguments.Length > 0)
            {
                sink.CallArguments(index, _calls - 1, delta.Arguments);
            }
        }

        public void ToolCall(FunctionCallContent call)
        {
            if (string.Equals(_openCall, call.CallId, StringComparison.Ordinal))
            {
                // Its pieces were all of it.
                _openCall = null;
                return;
            }

            string arguments = call.RawRepresentation as string ?? (call.Arguments is null ? "{}" : ArgumentWriter.Write(call.Arguments));
            sink.BeginCall(index, _calls, call.CallId, call.Name);
            sink.CallArguments(index, _calls++, arguments);
        }

        public void Finish()
        {
            if (_firstHalf is not null || _logProbs is not null)
            {
                // What is left of a character that never became whole.
                string rest = _firstHalf is null ? "" : "\uFFFD";
                _firstHalf = null;
                sink.Text(index, rest, TakeLogProbs());
            }

            sink.Finish(index, WordFor(Reason));
        }

        private List<TokenLogProb>? TakeLogProbs()
        {
            List<TokenLogProb>? taken = _logProbs;
            _logProbs = null;
            return taken;
        }

        /// <summary>Clients throw on any word but OpenAI's own, so every other reason is a plain stop.</summary>
        private string WordFor(ChatFinishReason? reason)
        {
            if (reason == ChatFinishReason.Length)
            {
                return "length";
            }

            if (reason == ChatFinishReason.ContentFilter)
            {
                return "content_filter";
            }

            return _calls > 0 ? "tool_calls" : "stop";
        }
    }
}
