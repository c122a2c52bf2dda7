using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>Computes one step of all answers that have begun: a batch of the tokens that are planned, and the choice of what follows.</summary>
/// <remarks>
/// In order: (1) take what the prefix tree has and hold back who waits for another's page, (2) plan, (3) find memory, from the tree and then from who
/// must give way, (4) guess, (5) compute, (6) choose, (7) forget wrong guesses, share full pages, hand pieces over. Belongs to the thread that computes.
/// A step allocates nothing but the strings of its pieces.
/// </remarks>
internal sealed class GenerationStep
{
    /// <summary>With more answers than this nothing is guessed: their rows share one reading of the weights already.</summary>
    public const int GuessingAnswersMax = 4;

    /// <summary>Rows of scores of a step that guesses; one that does not has a row for each answer.</summary>
    public const int ScoreRowsMax = GuessingAnswersMax * (1 + PromptLookup.TokensMax);

    /// <summary>From so many rows on all threads choose; fewer take less time than waking one.</summary>
    private const int ParallelRowsMin = 4;

    /// <summary>What a further row is taken for until one was measured, as a share of a step.</summary>
    private const double RowCostGuess = 0.3;

    private const double Smoothing = 0.2;

    private readonly LanguageModel _model;
    private readonly AnswerMemory _memory;
    private readonly StepPlanner<GenerationEntry> _planner;
    private readonly TimeProvider _time;
    private readonly int _guessTokensMax;
    private readonly ForwardBatch _batch;
    private readonly ChooseJob _choose = new();
    private readonly List<GenerationEntry> _members = [];
    private double _rowCost = RowCostGuess;
    private int _guessRows;
    private int _promptTokens;

    /// <summary>Steps of one model.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="memory">Where pages come from.</param>
    /// <param name="planner">The answers, and who is next.</param>
    /// <param name="time">The clock of what is measured.</param>
    /// <param name="guessTokensMax">Tokens of a guess at most; 0 guesses nothing.</param>
    public GenerationStep(LanguageModel model, AnswerMemory memory, StepPlanner<GenerationEntry> planner, TimeProvider time, int guessTokensMax)
    {
        _model = model;
        _memory = memory;
        _planner = planner;
        _time = time;
        _guessTokensMax = memory.CanGoBack ? guessTokensMax : 0;
        _batch = model.CreateBatch();
        _choose.Batch = _batch;
    }

    /// <summary>Answers that gave their memory up so far.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Computes a step. False where no answer can take one.</summary>
    /// <param name="closing">Looked at between layers. Where one answer is alone in the step, its own is.</param>
    public bool TryRun(CancellationToken closing)
    {
        long begun = _time.GetTimestamp();
        Prepare();
        _planner.Plan(begun);
        Reserve();
        if (!Build())
        {
            return false;
        }

        if (TryCompute(_members.Count == 1 ? _members[0].Run.Cancelled : closing))
        {
            Choose();
            Settle();
            Record(_time.GetElapsedTime(begun));
        }

        return true;
    }

    /// <summary>Takes an answer's memory; it goes on by reading its tokens again.</summary>
    public void Preempt(GenerationEntry entry)
    {
        _planner.Preempt(entry);
        _memory.Close(entry, keepsTail: false);
        entry.Preemptions++;
        Preemptions++;
    }

    private static TokenSequence SequenceOf(GenerationEntry entry) => entry.Sequence ?? throw new InvalidOperationException("The answer has no memory.");

    private void Prepare()
    {
        int readers = 0;
        foreach (GenerationEntry entry in _planner.ActiveNow)
        {
            if (entry.Sequence is null)
            {
                _memory.Open(entry);
            }

            _memory.Extend(entry);
            entry.TokensLeft = entry.Run.Tokens.Length - SequenceOf(entry).Position;
            entry.IsHeldBack = false;
            readers += entry.TokensLeft > 1 ? 1 : 0;
        }

        if (readers > 1)
        {
            HoldBack();
        }
    }

    /// <summary>Who is about to compute the same page as another one waits for it and shares it.</summary>
    private void HoldBack()
    {
        foreach (GenerationEntry follower in _planner.ActiveNow)
        {
            if (follower.TokensLeft <= 1)
            {
                continue;
            }

            foreach (GenerationEntry leader in _planner.ActiveNow)
            {
                if (leader is { IsBlocked: false, TokensLeft: > 1 } && Leads(leader, follower) && _memory.Serves(leader, follower))
                {
                    follower.IsHeldBack = true;
                    break;
                }
            }
        }
    }

    private static bool Leads(GenerationEntry leader, GenerationEntry follower) =>
        leader.Priority == follower.Priority ? leader.Order < follower.Order : leader.Priority > follower.Priority;

    private void Reserve()
    {
        _members.Clear();
        foreach (GenerationEntry entry in _planner.ActiveNow)
        {
            if (entry.StepTokens > 0)
            {
                _members.Add(entry);
            }
        }

        foreach (GenerationEntry entry in _members)
        {
            if (entry is { StepTokens: > 0, State: AnswerState.Reading })
            {
                _memory.CopyBeginning(entry);
                entry.TokensLeft = entry.Run.Tokens.Length - SequenceOf(entry).Position;
                entry.StepTokens = Math.Min(Math.Min(entry.StepTokens, entry.TokensLeft), _memory.TokensToBorder(entry));
            }

            while (entry.StepTokens > 0 && !_memory.TryReserve(entry, SequenceOf(entry).Position + entry.StepTokens))
            {
                Preempt(_planner.ChooseVictim() ?? throw new InvalidOperationException("One answer alone does not fit the pool."));
            }
        }
    }

    private bool Build()
    {
        _batch.Clear();
        _choose.Clear();
        _guessRows = 0;
        _promptTokens = 0;
        _members.RemoveAll(static entry => entry.StepTokens == 0);
        bool guesses = _guessTokensMax > 0 && _members.Count <= GuessingAnswersMax && _planner.Writers == _members.Count;
        foreach (GenerationEntry entry in _members)
        {
            TokenSequence sequence = SequenceOf(entry);
            entry.DropGuess();
            if (guesses && entry.Gate.IsOpen(entry.Run.CompletionTokens))
            {
                Guess(entry, sequence);
            }

            Add(entry, sequence);
        }

        return _members.Count > 0;
    }

    /// <summary>A guess is worth no other's page: it is dropped where no page is free.</summary>
    private void Guess(GenerationEntry entry, TokenSequence sequence)
    {
        entry.TryGuess(_guessTokensMax);
        if (entry.GuessCount > 0 && !sequence.TryReserve(sequence.Position + 1 + entry.GuessCount))
        {
            entry.DropGuess();
        }
    }

    private void Add(GenerationEntry entry, TokenSequence sequence)
    {
        bool isLast = entry.StepTokens == entry.TokensLeft;
        ReadOnlySpan<int> tokens = entry.Run.Tokens.Slice(sequence.Position, entry.StepTokens);
        if (entry.GuessCount > 0)
        {
            Span<int> guessed = stackalloc int[PromptLookup.TokensMax + 1];
            guessed[0] = tokens[0];
            entry.Guess.CopyTo(guessed[1..]);
            entry.FirstRow = _batch.Add(sequence, guessed[..(1 + entry.GuessCount)], LogitRows.All);
            _guessRows += entry.GuessCount;
        }
        else
        {
            int row = _batch.Add(sequence, tokens, isLast ? LogitRows.Last : LogitRows.None);
            entry.FirstRow = isLast ? row : -1;
        }

        _promptTokens += entry.State == AnswerState.Reading ? entry.StepTokens : 0;
        if (entry.FirstRow >= 0)
        {
            _choose.Add(entry);
        }
    }

    private bool TryCompute(CancellationToken cancellationToken)
    {
        try
        {
            _model.Forward(_batch, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            // Whoever is cancelled leaves before the next step; sequences are as they were.
            return false;
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever fails is the outcome of the answers in the step, their readers receive it, and the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            foreach (GenerationEntry entry in _members)
            {
                entry.Failure = failure;
            }

            return false;
        }
    }

    private void Choose()
    {
        if (_batch.LogitRowCount < ParallelRowsMin)
        {
            _choose.Execute(0, _choose.Items, 0);
        }
        else
        {
            _model.Compute.Run(_choose, _choose.Items, 1);
        }
    }

    private void Settle()
    {
        foreach (GenerationEntry entry in _members)
        {
            if (entry.GuessCount > 0)
            {
                TokenSequence sequence = SequenceOf(entry);
                sequence.Truncate(sequence.Position - entry.GuessCount + entry.GuessRight);
                entry.CountGuess(_rowCost);
            }

            _memory.Publish(entry);
            entry.Run.TryDeliver();
        }
    }

    private void Record(TimeSpan elapsed)
    {
        int writers = _planner.Writers;
        if (_guessRows == 0)
        {
            _planner.Budget.Record(writers, _promptTokens, elapsed);
        }
        else if (_planner.Budget.StepSeconds(writers) is > 0 and var alone)
        {
            double cost = Math.Clamp(((elapsed.TotalSeconds / alone) - 1) / _guessRows, 0, 1);
            _rowCost += Smoothing * (cost - _rowCost);
        }
    }
}
