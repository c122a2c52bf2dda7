using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>What a worker knows of an answer beyond the answer itself: where its keys and values are, and what it adds to a step.</summary>
/// <param name="generation">The answer.</param>
/// <param name="arrived">Timestamp of its submission.</param>
internal sealed class GenerationEntry(GenerationRun generation, long arrived)
    : ScheduledAnswer(generation.Request.Owner, generation.Request.Priority, arrived)
{
    private readonly int[] _guess = new int[PromptLookup.TokensMax];

    public GenerationRun Run { get; } = generation;

    /// <summary>Its place in the queue; null once it has begun or left. Guarded by the worker's lock.</summary>
    public LinkedListNode<GenerationEntry>? Place { get; set; }

    /// <summary>Its keys and values; null before the first step, and while it is preempted.</summary>
    public TokenSequence? Sequence { get; set; }

    /// <summary>The node of its last shared page, or its owner's root; held. Null where <see cref="Sequence"/> is.</summary>
    public PrefixNode? Node { get; set; }

    /// <summary>Pages of its beginning that others have computed, further than any state of theirs is kept.</summary>
    public int BranchPages { get; set; }

    /// <summary>Times it gave its memory up.</summary>
    public int Preemptions { get; set; }

    /// <summary>Timestamp of the first token; 0 before.</summary>
    public long FirstToken { get; set; }

    /// <summary>What ended it, where it did not come to its own end.</summary>
    public Exception? Failure { get; set; }

    public GuessGate Gate { get; } = new();

    /// <summary>Guessed tokens that this step verifies.</summary>
    public int GuessCount { get; private set; }

    public ReadOnlySpan<int> Guess => _guess.AsSpan(0, GuessCount);

    /// <summary>The step's first row of scores of this answer; -1 where it has none.</summary>
    public int FirstRow { get; set; } = -1;

    /// <summary>Guessed tokens that were chosen in this step.</summary>
    public int GuessRight { get; private set; }

    /// <summary>Guessed tokens that were computed, of all steps.</summary>
    public long GuessedTokens { get; private set; }

    /// <summary>Those of them that were chosen.</summary>
    public long GuessedRight { get; private set; }

    /// <summary>Makes a guess of at most so many tokens.</summary>
    public void TryGuess(int tokensMax)
    {
        int length = Math.Min(Math.Min(Gate.Length, tokensMax), Run.Request.TokensMax - Run.CompletionTokens - 1);
        GuessCount = length > 0 ? PromptLookup.Find(Run.Tokens, _guess.AsSpan(0, length)) : 0;
    }

    public void DropGuess() => GuessCount = 0;

    /// <summary>Adds the tokens of this step, and the guess behind them, to a batch.</summary>
    public void AddTo(ForwardBatch batch)
    {
        TokenSequence sequence = Sequence ?? throw new InvalidOperationException("The answer has no memory.");
        bool isLast = StepTokens == TokensLeft;
        ReadOnlySpan<int> tokens = Run.Tokens.Slice(sequence.Position, StepTokens);
        if (GuessCount > 0)
        {
            Span<int> guessed = stackalloc int[PromptLookup.TokensMax + 1];
            guessed[0] = tokens[0];
            Guess.CopyTo(guessed[1..]);
            FirstRow = batch.Add(sequence, guessed[..(1 + GuessCount)], LogitRows.All);
            return;
        }

        int row = batch.Add(sequence, tokens, isLast ? LogitRows.Last : LogitRows.None);
        FirstRow = isLast ? row : -1;
    }

    /// <summary>Takes note of how this step's guess did.</summary>
    /// <param name="rowCost">What a further row takes, as a share of a step without guesses.</param>
    public void CountGuess(double rowCost)
    {
        GuessedTokens += GuessCount;
        GuessedRight += GuessRight;
        Gate.Record(GuessCount, GuessRight, Run.CompletionTokens, rowCost);
    }

    /// <summary>
    /// Chooses tokens from the scores of this step: the first row's, and those of the rows behind it as long as the guess that they continue was right.
    /// Every token is chosen from the scores and the state it would have without guesses. Touches nothing that other answers have.
    /// </summary>
    public void Choose(ForwardBatch batch)
    {
        GuessRight = 0;
        try
        {
            int token = Run.Choose(batch.Logits(FirstRow));
            while (Run.End is null && GuessRight < GuessCount && token == _guess[GuessRight])
            {
                GuessRight++;
                token = Run.Choose(batch.Logits(FirstRow + GuessRight));
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever fails is this answer's outcome, its reader receives it, and the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Failure = failure;
        }
    }
}
