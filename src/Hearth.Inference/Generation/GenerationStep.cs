using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>Computes one step of all answers that have begun: a batch of the tokens that are planned, and the choice of what follows.</summary>
/// <remarks>
/// In order: (1) take what the prefix tree has and hold back who waits for another's page, (2) plan, (3) find memory, from the tree and then from who
/// must give way, (4) guess, (5) compute, (6) choose, (7) forget wrong guesses, share full pages, hand pieces over, (8) read on in prompts for as long as
/// the others may wait (<see cref="ReadingPass"/>). Where nothing is written, prompts are read in (5), whole. Belongs to the thread that computes. A step
/// allocates nothing but the strings of its pieces.
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

    /// <summary>Shorter prompts alone say nothing of a token's time: reading the weights is most of it.</summary>
    private const int AloneTokensMin = 64;

    private readonly LanguageModel _model;
    private readonly AnswerMemory _memory;
    private readonly StepPlanner<GenerationEntry> _planner;
    private readonly TimeProvider _time;
    private readonly int _guessTokensMax;
    private readonly ForwardBatch _batch;
    private readonly ReadingPass _reading;
    private readonly ChooseJob _choose = new();
    private readonly List<GenerationEntry> _members = [];
    private double _rowCost = RowCostGuess;
    private int _guessRows;

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
        _reading = new ReadingPass(model, memory, planner.Budget, time);
    }

    /// <summary>Answers that gave their memory up so far.</summary>
    public long Preemptions { get; private set; }

    /// <summary>Computes a step. False where no answer can take one.</summary>
    /// <param name="closing">Looked at between layers. Where one answer is alone in a pass, its own is.</param>
    public bool TryRun(CancellationToken closing)
    {
        long begun = _time.GetTimestamp();
        Prepare();
        _planner.Plan(begun);
        Reserve();
        Build();
        if (_members.Count == 0 && !_reading.IsUnderWay)
        {
            return false;
        }

        if (_members.Count > 0 && TryCompute(_members.Count == 1 ? _members[0].Run.Cancelled : closing))
        {
            Choose(_members, _batch);
            Settle(_members);
            Record(_time.GetElapsedTime(begun));
        }

        if (_reading.IsUnderWay && _reading.TryContinue(_planner.Writers, begun, closing))
        {
            Choose(_reading.Members, _reading.Batch);
            Settle(_reading.Members);
        }

        return true;
    }

    /// <summary>Makes sure that nothing computes an answer any more, which may then lose its memory. Whether that is as it was before.</summary>
    public bool Withdraw(GenerationEntry entry) => _reading.Withdraw(entry);

    /// <summary>Takes an answer's memory; it goes on by reading its tokens again.</summary>
    public void Preempt(GenerationEntry entry)
    {
        Withdraw(entry);
        _planner.Preempt(entry);
        _memory.Close(entry, keepsTail: false);
        entry.Preemptions++;
        Preemptions++;
    }

    private static void Measure(GenerationEntry entry)
    {
        entry.Position = SequenceOf(entry).Position;
        entry.TokensLeft = entry.Run.Tokens.Length - entry.Position;
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

            if (!entry.IsUnderWay)
            {
                _memory.Extend(entry);
                Measure(entry);
            }

            entry.IsHeldBack = false;
            readers += entry.TokensLeft > 1 ? 1 : 0;
        }

        if (readers > 1)
        {
            PageTurns.HoldBack(_planner.ActiveNow, _memory);
        }
    }

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
                Measure(entry);
                entry.StepTokens = Math.Min(Math.Min(entry.StepTokens, entry.TokensLeft), _memory.TokensToBorder(entry));
            }

            while (entry.StepTokens > 0 && !_memory.TryReserve(entry, SequenceOf(entry).Position + entry.StepTokens))
            {
                Preempt(_planner.ChooseVictim() ?? throw new InvalidOperationException("One answer alone does not fit the pool."));
            }
        }
    }

    private void Build()
    {
        _batch.Clear();
        _guessRows = 0;
        _members.RemoveAll(static entry => entry.StepTokens == 0);
        if (_planner.Writers > 0 && _planner.Writers < _members.Count)
        {
            _reading.Begin(_members);
            _members.RemoveAll(static entry => entry.IsUnderWay);
        }

        bool guesses = _guessTokensMax > 0 && _members.Count <= GuessingAnswersMax && _planner.Writers == _members.Count && !_reading.IsUnderWay;
        foreach (GenerationEntry entry in _members)
        {
            entry.DropGuess();
            if (guesses && entry.Gate.IsOpen(entry.Run.CompletionTokens))
            {
                Guess(entry, SequenceOf(entry));
            }

            entry.AddTo(_batch);
            _guessRows += entry.GuessCount;
        }
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

    private void Choose(List<GenerationEntry> members, ForwardBatch batch)
    {
        _choose.Clear();
        _choose.Batch = batch;
        foreach (GenerationEntry entry in members)
        {
            if (entry.FirstRow >= 0)
            {
                _choose.Add(entry);
            }
        }

        if (batch.LogitRowCount < ParallelRowsMin)
        {
            _choose.Execute(0, _choose.Items, 0);
        }
        else
        {
            _model.Compute.Run(_choose, _choose.Items, 1);
        }
    }

    private void Settle(List<GenerationEntry> members)
    {
        foreach (GenerationEntry entry in members)
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
        if (writers == 0)
        {
            if (_batch.Tokens >= AloneTokensMin)
            {
                _reading.Record(_members, _batch.Tokens, elapsed);
            }
        }
        else if (_guessRows == 0)
        {
            _planner.Budget.RecordWriting(writers, elapsed);
        }
        else if (_planner.Budget.StepSeconds(writers) is > 0 and var alone)
        {
            double cost = Math.Clamp(((elapsed.TotalSeconds / alone) - 1) / _guessRows, 0, 1);
            _rowCost += Smoothing * (cost - _rowCost);
        }
    }
}
