using System.Runtime.InteropServices;

namespace Hearth.Inference.Engine;

/// <summary>What one pass of a model computes: tokens of any number of sequences, and of which the scores are wanted.</summary>
/// <remarks>
/// <para>Rows are numbered in the order of <see cref="Add"/>. Made by <see cref="LanguageModel.CreateBatch"/>, used again and again: <see cref="Clear"/>,
/// <see cref="Add"/> some times, <see cref="LanguageModel.Forward"/>, <see cref="Logits"/>. Nothing is allocated in steady state.</para>
/// <para>Not thread-safe; belongs to the thread that computes.</para>
/// </remarks>
internal sealed unsafe class ForwardBatch
{
    private readonly ForwardBuffers _buffers;
    private readonly List<BatchSpan> _spans = [];
    private readonly int[] _tokens;
    private readonly int[] _rowSpans;
    private readonly int[] _logitRows;
    private readonly int _vocabulary;

    internal ForwardBatch(ForwardBuffers buffers, int vocabulary)
    {
        _buffers = buffers;
        _vocabulary = vocabulary;
        _tokens = new int[buffers.TokensMax];
        _rowSpans = new int[buffers.TokensMax];
        _logitRows = new int[buffers.TokensMax];
    }

    /// <summary>Rows so far.</summary>
    public int Tokens { get; private set; }

    /// <summary>Rows whose scores are wanted.</summary>
    public int LogitRowCount { get; private set; }

    /// <summary>Rows that can still be added.</summary>
    public int TokensLeft => _buffers.TokensMax - Tokens;

    internal ReadOnlySpan<BatchSpan> Spans => CollectionsMarshal.AsSpan(_spans);

    internal ReadOnlySpan<int> TokenIds => _tokens.AsSpan(0, Tokens);

    /// <summary>The batch rows whose scores are wanted, ascending.</summary>
    internal ReadOnlySpan<int> RowsWithLogits => _logitRows.AsSpan(0, LogitRowCount);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _spans.Clear();
        Tokens = 0;
        LogitRowCount = 0;
    }

    /// <summary>Appends tokens to a sequence; at most one span per sequence.</summary>
    /// <param name="sequence">With pages reserved for the tokens (<see cref="TokenSequence.TryReserve"/>).</param>
    /// <param name="tokens">At least one, each in the vocabulary, at most <see cref="TokensLeft"/>.</param>
    /// <param name="logits">Of which the scores are wanted.</param>
    /// <returns>The number of the first row of scores, for <see cref="Logits"/>; meaningless with <see cref="LogitRows.None"/>.</returns>
    public int Add(TokenSequence sequence, ReadOnlySpan<int> tokens, LogitRows logits)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        if (tokens.IsEmpty || tokens.Length > TokensLeft)
        {
            throw new ArgumentException($"{tokens.Length} tokens do not fit: {TokensLeft} rows are left, and one is the least.", nameof(tokens));
        }

        if (sequence.Position + tokens.Length > (long)sequence.PageCount * Compute.Numerics.KeyValuePool.PagePositions)
        {
            throw new ArgumentException("The sequence has no pages for so many tokens.", nameof(sequence));
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)_vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), token, "There is no such token.");
            }
        }

        tokens.CopyTo(_tokens.AsSpan(Tokens));
        _rowSpans.AsSpan(Tokens, tokens.Length).Fill(_spans.Count);
        _spans.Add(new BatchSpan(sequence, Tokens, tokens.Length, sequence.Position));
        int first = LogitRowCount;
        int wanted = logits switch { LogitRows.All => tokens.Length, LogitRows.Last => 1, _ => 0 };
        for (int row = tokens.Length - wanted; row < tokens.Length; row++)
        {
            _logitRows[LogitRowCount++] = Tokens + row;
        }

        Tokens += tokens.Length;
        return first;
    }

    /// <summary>Scores of one row, one per token of the vocabulary; valid until the next pass of the model.</summary>
    /// <param name="row">As <see cref="Add"/> returned it, or one of the following.</param>
    public ReadOnlySpan<float> Logits(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, LogitRowCount);
        return new ReadOnlySpan<float>(_buffers.Logits + ((long)row * _vocabulary), _vocabulary);
    }

    /// <summary>The span that a row belongs to.</summary>
    internal ref readonly BatchSpan SpanOf(int row) => ref CollectionsMarshal.AsSpan(_spans)[_rowSpans[row]];
}
