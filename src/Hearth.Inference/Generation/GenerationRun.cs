using System.Threading.Channels;
using Hearth.Inference.Engine;
using Hearth.Inference.Sampling;
using Hearth.Inference.Tokenizers;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Generation;

/// <summary>One answer on its way: the worker takes it step by step, one reader takes the pieces.</summary>
/// <remarks>
/// <para>
/// States. <b>Waiting</b> until <see cref="Begin"/>; <b>reading</b> the prompt and then <b>writing</b> tokens, one <see cref="Step"/> each; <b>over</b>
/// once the last piece was handed over, or after <see cref="Fail"/>. Only the worker's thread changes the state.
/// </para>
/// <para>
/// Invariants. A step makes at most one piece. A piece that the full channel did not take is kept and no step is done before it is taken, so a slow
/// reader holds up its own answer and no other. A step allocates the string of its piece and nothing else, unless probabilities were asked for.
/// </para>
/// </remarks>
internal sealed class GenerationRun : IDisposable
{
    /// <summary>Prompt tokens per step: what other answers wait for at most.</summary>
    public const int PromptTokensPerStep = 256;

    /// <summary>Pieces that wait for their reader at most.</summary>
    public const int ChunksMax = 64;

    private readonly Channel<GenerationChunk> _chunks = Channel.CreateBounded<GenerationChunk>(
        new BoundedChannelOptions(ChunksMax) { SingleReader = true, SingleWriter = false });

    private readonly CancellationTokenSource _cancellation;
    private readonly Tokenizer _tokenizer;
    private readonly AnswerText _text;
    private readonly LogProbQueue? _logProbs;
    private DecodeSession? _session;
    private Sampler? _sampler;
    private GenerationChunk _refused;
    private int _promptRead;
    private int _token;
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

    /// <summary>Takes a place to compute in.</summary>
    /// <param name="session">Empty; the caller's.</param>
    /// <param name="sampler">Fresh; the caller's.</param>
    public void Begin(DecodeSession session, Sampler sampler)
    {
        _session = session;
        _sampler = sampler;
        sampler.Begin(Request.Prompt);
    }

    /// <summary>Does the next piece of work. False when the reader has to make room first.</summary>
    /// <exception cref="OperationCanceledException">Cancelled in the middle of a step.</exception>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.LogitsInvalid"/>.</exception>
    public bool Step()
    {
        if (_isBlocked)
        {
            return TryDeliver(_refused);
        }

        ReadOnlySpan<float> logits = Forward();
        if (!logits.IsEmpty)
        {
            Write(logits);
        }

        return !_isBlocked;
    }

    /// <summary>Ends the answer with an error, or without one where it is cancelled.</summary>
    public void Fail(Exception failure)
    {
        IsOver = true;
        _chunks.Writer.TryComplete(failure);
    }

    /// <summary>The reader's last word: an answer that is not over is cancelled.</summary>
    public void Dispose()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    /// <summary>The scores of the next token; none as long as some of the prompt is left.</summary>
    private ReadOnlySpan<float> Forward()
    {
        DecodeSession session = _session ?? throw new InvalidOperationException("The answer has no place yet.");
        int left = Request.Prompt.Length - _promptRead;
        if (left == 0)
        {
            return session.Forward(new ReadOnlySpan<int>(in _token), Cancelled);
        }

        int count = Math.Min(left, PromptTokensPerStep);
        ReadOnlySpan<float> logits = session.Forward(Request.Prompt.AsSpan(_promptRead, count), Cancelled);
        _promptRead += count;
        return count == left ? logits : [];
    }

    private void Write(ReadOnlySpan<float> logits)
    {
        Sampler sampler = _sampler ?? throw new InvalidOperationException("The answer has no place yet.");
        _token = sampler.Choose(logits[..sampler.VocabularySize]);
        CompletionTokens++;
        if (_tokenizer.EndOfGenerationTokens.Contains(_token))
        {
            Finish(ChatFinishReason.Stop, shown: []);
            return;
        }

        _logProbs?.Add(logits[..sampler.VocabularySize], _token, _text.Decoded);
        ReadOnlySpan<char> shown = _text.Append(_token);
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
            TryDeliver(new GenerationChunk(shown.ToString(), _text.TakeParts(), _logProbs?.Take(_text.Shown, _text), End: null));
        }
    }

    private void Finish(ChatFinishReason reason, ReadOnlySpan<char> shown)
    {
        string text = shown.ToString();
        text += _text.Finish();
        // What is not shown by now never is, unless the answer was cut at its length: then its last tokens are those without a whole character.
        int place = reason == ChatFinishReason.Length ? int.MaxValue : _text.Shown;
        reason = _text.Calls > 0 && reason == ChatFinishReason.Stop ? ChatFinishReason.ToolCalls : reason;
        End = new GenerationEnd(reason, Request.Prompt.Length, CompletionTokens) { ReasoningTokens = _text.ReasoningTokens };
        TryDeliver(new GenerationChunk(text, _text.TakeParts(), _logProbs?.Take(place, _text), End));
    }

    /// <summary>Hands a piece over, or keeps it and says so.</summary>
    private bool TryDeliver(in GenerationChunk chunk)
    {
        if (!_chunks.Writer.TryWrite(chunk))
        {
            _refused = chunk;
            _isBlocked = true;
            // The reader may have made room before it could see the flag, and would then not call.
            if (!_chunks.Writer.TryWrite(chunk))
            {
                return false;
            }
        }

        _isBlocked = false;
        _refused = default;
        if (chunk.End is not null)
        {
            IsOver = true;
            _chunks.Writer.TryComplete();
        }

        return true;
    }
}
