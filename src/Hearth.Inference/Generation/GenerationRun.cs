using System.Threading.Channels;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tokenizers;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>One answer on its way: it chooses tokens from the scores it is given, and one reader takes the pieces of text.</summary>
/// <remarks>
/// <para>
/// Begins with <see cref="Begin"/>, takes one token per <see cref="Choose"/>, and is over once <see cref="TryDeliver"/> handed over the last piece, or after
/// <see cref="Fail"/>. It knows nothing of memory or of others: whoever computes may stop, forget what was computed, and go on by <see cref="Tokens"/>.
/// </para>
/// <para>
/// Invariants. A token makes at most one piece. Pieces that the full channel did not take are kept in order, and no token is to be chosen before they are
/// taken, so a slow reader holds up its own answer and no other. A token allocates the string of its piece and nothing else, unless probabilities were
/// asked for. One thread at a time may choose or deliver, not always the same; choosing touches nothing that other answers have.
/// </para>
/// </remarks>
internal sealed class GenerationRun : IDisposable
{
    /// <summary>Pieces that wait for their reader at most.</summary>
    public const int ChunksMax = 64;

    private readonly Channel<GenerationChunk> _chunks = Channel.CreateBounded<GenerationChunk>(
        new BoundedChannelOptions(ChunksMax) { SingleReader = true, SingleWriter = false });

    private readonly Queue<GenerationChunk> _made = new(PromptLookup.TokensMax + 2);
    private readonly CancellationTokenSource _cancellation;
    private readonly Tokenizer _tokenizer;
    private readonly AnswerText _text;
    private readonly LogProbQueue? _logProbs;
    private Sampler? _sampler;
    private TokenHistory? _history;
    private volatile bool _isBlocked;

    /// <summary>A waiting answer.</summary>
    /// <param name="request">What to write.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="closing">The worker's.</param>
    /// <param name="cancellationToken">The caller's; disposing does the same.</param>
    public GenerationRun(GenerationRequest request, Tokenizer tokenizer, CancellationToken closing, CancellationToken cancellationToken)
    {
        Request = request;
        _tokenizer = tokenizer;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(closing, cancellationToken);
        Cancelled = _cancellation.Token;
        _text = new AnswerText(tokenizer, request);
        _logProbs = request.Sampling.TopLogProbs is { } count ? new LogProbQueue(new LogProbReader(tokenizer, count)) : null;
    }

    public GenerationRequest Request { get; }

    public ChannelReader<GenerationChunk> Chunks => _chunks.Reader;

    /// <summary>Nobody waits for the answer any more.</summary>
    public CancellationToken Cancelled { get; }

    /// <summary>Whether a piece waits for room; the reader wakes the worker when it has made some.</summary>
    public bool IsBlocked => _isBlocked;

    /// <summary>Set when the answer came to its own end.</summary>
    public GenerationEnd? End { get; private set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Tokens chosen so far.</summary>
    public int CompletionTokens { get; private set; }

    /// <summary>Tokens of the prompt that did not have to be computed; told before the first token is chosen.</summary>
    public int CachedTokens { get; set; }

    /// <summary>Prompt and answer so far.</summary>
    public ReadOnlySpan<int> Tokens => History.Tokens;

    private TokenHistory History => _history ?? throw new InvalidOperationException("The answer has not begun, or has ended.");

    /// <summary>Makes ready to choose tokens.</summary>
    /// <param name="sampler">Fresh; the run's from now on.</param>
    public void Begin(Sampler sampler)
    {
        _sampler = sampler;
        _history = new TokenHistory(Request.Prompt);
        sampler.Begin(Request.Prompt);
    }

    /// <summary>Chooses the next token. Not after <see cref="End"/> is set.</summary>
    /// <param name="logits">Scores of the model; as many as it has.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.LogitsInvalid"/>.</exception>
    public int Choose(ReadOnlySpan<float> logits)
    {
        Sampler sampler = _sampler ?? throw new InvalidOperationException("The answer has not begun.");
        ReadOnlySpan<float> scores = logits[..sampler.VocabularySize];
        int token = sampler.Choose(scores);
        History.Add(token);
        CompletionTokens++;
        if (_tokenizer.EndOfGenerationTokens.Contains(token))
        {
            Finish(ChatFinishReason.Stop, shown: []);
            return token;
        }

        _logProbs?.Add(scores, token, _text.Decoded);
        ReadOnlySpan<char> shown = _text.Append(token);
        if (_text.IsStopped)
        {
            Finish(ChatFinishReason.Stop, shown);
        }
        else if (CompletionTokens == Request.TokensMax)
        {
            Finish(ChatFinishReason.Length, shown);
        }
        else if (!shown.IsEmpty || _text.HasParts)
        {
            _made.Enqueue(new GenerationChunk(shown.ToString(), _text.TakeParts(), _logProbs?.Take(_text.Shown, _text), End: null));
        }

        return token;
    }

    /// <summary>Hands the pieces over that were made. False when the reader has to make room first.</summary>
    public bool TryDeliver()
    {
        while (_made.TryPeek(out GenerationChunk chunk))
        {
            if (!_chunks.Writer.TryWrite(chunk))
            {
                if (_isBlocked)
                {
                    return false;
                }

                // Once more: the reader may have made room before it could see the flag, and would then not call.
                _isBlocked = true;
                continue;
            }

            _isBlocked = false;
            _made.Dequeue();
            if (chunk.End is not null)
            {
                IsOver = true;
                _chunks.Writer.TryComplete();
            }
        }

        return true;
    }

    /// <summary>Ends the answer with an error, or without one where it is cancelled.</summary>
    public void Fail(Exception failure)
    {
        IsOver = true;
        _chunks.Writer.TryComplete(failure);
    }

    /// <summary>Gives back what choosing took. By whoever computes, once the answer is over.</summary>
    public void Release()
    {
        _sampler?.Dispose();
        _sampler = null;
        _history?.Release();
        _history = null;
    }

    /// <summary>The reader's last word: an answer that is not over is cancelled.</summary>
    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void Finish(ChatFinishReason reason, ReadOnlySpan<char> shown)
    {
        string text = shown.ToString();
        text += _text.Finish();
        // What is not shown by now never is, unless the answer was cut at its length: then its last tokens are those without a whole character.
        int place = reason == ChatFinishReason.Length ? int.MaxValue : _text.Shown;
        reason = _text.Calls > 0 && reason == ChatFinishReason.Stop ? ChatFinishReason.ToolCalls : reason;
        End = new GenerationEnd(reason, Request.Prompt.Length, CachedTokens, CompletionTokens) { ReasoningTokens = _text.ReasoningTokens };
        _made.Enqueue(new GenerationChunk(text, _text.TakeParts(), _logProbs?.Take(place, _text), End));
    }
}
