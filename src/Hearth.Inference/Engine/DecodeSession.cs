namespace Hearth.Inference.Engine;

/// <summary>One sequence that is computed alone, for who has only one: a thin form of <see cref="LanguageModel.Forward"/>.</summary>
/// <remarks>Not thread-safe, and only one may compute at a time. Must be disposed before the model.</remarks>
internal sealed class DecodeSession : IDisposable
{
    private readonly LanguageModel _model;
    private readonly TokenSequence _sequence;
    private readonly ForwardBatch _batch;
    private bool _isDisposed;

    internal DecodeSession(LanguageModel model, int contextTokensMax)
    {
        _model = model;
        _sequence = model.CreateSequence(contextTokensMax);
        _batch = model.CreateBatch();
    }

    /// <summary>Tokens the sequence has.</summary>
    public int Position => _sequence.Position;

    /// <summary>Tokens it may have.</summary>
    public int ContextTokensMax => _sequence.PositionsMax;

    /// <summary>Forgets all tokens from this position on.</summary>
    public void Truncate(int position) => _sequence.Truncate(position);

    /// <summary>Appends tokens and computes what may follow the last.</summary>
    /// <param name="tokens">At least one, each in the vocabulary, no more than still fit <see cref="ContextTokensMax"/>.</param>
    /// <param name="cancellationToken">Looked at between layers; complete passes stay in the sequence.</param>
    /// <returns>One score per token of the vocabulary; overwritten by the next call.</returns>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        Check(tokens);
        for (int start = 0; start < tokens.Length; start += _model.BatchTokensMax)
        {
            int count = Math.Min(_model.BatchTokensMax, tokens.Length - start);
            Pass(tokens.Slice(start, count), start + count == tokens.Length ? LogitRows.Last : LogitRows.None, cancellationToken);
        }

        return _batch.Logits(0);
    }

    /// <summary>Appends tokens and computes what may follow each of them.</summary>
    /// <param name="tokens">As for <see cref="Forward"/>.</param>
    /// <param name="logits">Receives one row of the vocabulary's size per token.</param>
    /// <param name="cancellationToken">As for <see cref="Forward"/>.</param>
    public void ForwardAll(ReadOnlySpan<int> tokens, Span<float> logits, CancellationToken cancellationToken)
    {
        Check(tokens);
        int vocabulary = _model.Shape.Vocabulary;
        if (logits.Length != (long)tokens.Length * vocabulary)
        {
            throw new ArgumentException("One row of the vocabulary's size per token is needed.", nameof(logits));
        }

        for (int start = 0; start < tokens.Length; start += _model.BatchTokensMax)
        {
            int count = Math.Min(_model.BatchTokensMax, tokens.Length - start);
            Pass(tokens.Slice(start, count), LogitRows.All, cancellationToken);
            for (int row = 0; row < count; row++)
            {
                _batch.Logits(row).CopyTo(logits[((start + row) * vocabulary)..]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _sequence.Dispose();
    }

    private void Pass(ReadOnlySpan<int> tokens, LogitRows logits, CancellationToken cancellationToken)
    {
        if (!_sequence.TryReserve(Position + tokens.Length))
        {
            throw new InvalidOperationException("The pool has no page left.");
        }

        _batch.Clear();
        _batch.Add(_sequence, tokens, logits);
        _model.Forward(_batch, cancellationToken);
    }

    private void Check(ReadOnlySpan<int> tokens)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (tokens.IsEmpty || tokens.Length > ContextTokensMax - Position)
        {
            throw new ArgumentException($"{tokens.Length} tokens do not fit: {Position} of {ContextTokensMax} are taken, and one is the least.", nameof(tokens));
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)_model.Shape.Vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), token, "There is no such token.");
            }
        }
    }
}
