using System.Globalization;
using Hearth.Inference.Sampling;
using Hearth.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Hearth.Inference.Generation;

/// <summary>Writes the answers of one model: a thread of its own, a bounded queue before it, and a bounded number of answers in each step.</summary>
/// <remarks>
/// <para>
/// States of an answer (<see cref="AnswerState"/>) and the method of each edge: <c>-> waiting</c> (<see cref="Submit"/>), <c>waiting -> reading</c>
/// (<see cref="Admit"/>), <c>reading -> writing</c> and back (<see cref="StepPlanner{T}.Plan"/>: a token is left, or more), <c>reading, writing -> waiting</c>
/// (<see cref="GenerationStep.Preempt"/>), <c>waiting -> over</c> (<see cref="Withdraw"/>, if it had not begun), <c>any -> over</c> (<see cref="Release"/>).
/// </para>
/// <para>Invariants.</para>
/// <list type="number">
/// <item>Only the thread computes. All that a step needs belongs to it; the queue belongs to the lock.</item>
/// <item>At most <c>inference.concurrentMax</c> answers have begun and are not over, preempted ones included, and at most
/// <c>inference.queueLengthMax</c> more are admitted to the queue while all places are taken; the next one is refused.</item>
/// <item>Every answer that is being written and whose reader has room gets a token in every step: none waits for the end of another.</item>
/// <item>What an answer says depends on its request and its seed alone: not on others, on how steps were cut, on cached pages, on guesses, or on having
/// been preempted.</item>
/// <item>Every submitted answer ends: with its last piece, with an error, or cancelled. One that waits and is cancelled leaves at once, one that has begun
/// before the next step. Nothing waits for ever: <see cref="FairOrder"/> serves everybody, the oldest answer with a reader never gives its memory up,
/// those that gave it up go before new ones, and a request that could never fit was refused.</item>
/// <item>Pages are free, in the tree, or an answer's; when the last answer is over and the tree is emptied, all are free.</item>
/// </list>
/// </remarks>
internal sealed partial class GenerationWorker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly AnswerQueue<GenerationEntry> _queue;
    private readonly StepPlanner<GenerationEntry> _planner;
    private readonly AnswerMemory _memory;
    private readonly GenerationStep _step;
    private readonly List<GenerationEntry> _ending = [];
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly CancellationTokenSource _closing = new();
    private readonly LoadedModel _model;
    private readonly InferenceOptions _options;
    private readonly InferenceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private int _begunCount;
    private long _evicted;
    private long _preemptions;

    /// <summary>Starts the thread.</summary>
    /// <param name="model">Stays the caller's and must outlive the worker.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="metrics">Is told what happens.</param>
    /// <param name="time">The clock of what is measured.</param>
    /// <param name="logger">Is told of every answer, without content.</param>
    public GenerationWorker(LoadedModel model, InferenceOptions options, InferenceMetrics metrics, TimeProvider time, ILogger logger)
    {
        _model = model;
        _options = options;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        Closing = _closing.Token;
        _queue = new AnswerQueue<GenerationEntry>(time);
        _planner = new StepPlanner<GenerationEntry>(time, model.Model.BatchTokensMax, options.ConcurrentMax, model.Model.PassParts);
        _memory = new AnswerMemory(model.Model, model.ContextTokens, options.PrefixSharing == PrefixSharing.All);
        _step = new GenerationStep(model.Model, _memory, _planner, time, options.SpeculativeTokensMax);
        _thread = new Thread(Run) { Name = $"hearth-decode {model.Id}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Cancelled when the worker ends.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Takes a place in the queue.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.QueueFull"/>, <see cref="InferenceErrors.ModelClosed"/>.</exception>
    public void Submit(GenerationRun generation)
    {
        GenerationEntry entry = new(generation, _time.GetTimestamp());
        lock (_gate)
        {
            if (Closing.IsCancellationRequested)
            {
                throw Closed();
            }

            if (_begunCount + _queue.Count >= _options.ConcurrentMax + _options.QueueLengthMax)
            {
                _metrics.BoundReached("inference.queueLengthMax");
                throw new InferenceException(
                    InferenceErrors.QueueFull,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_model.Id} writes {_begunCount} answers and {_queue.Count} requests wait, which is the bound (inference.queueLengthMax)."));
            }

            entry.Place = _queue.Add(entry);
        }

        _metrics.Queued(_model.Id);
        // Lives as long as the answer's own source, which the reader disposes.
        generation.Cancelled.UnsafeRegister(_ => Withdraw(entry), state: null);
        Wake();
    }

    /// <summary>Tells the worker that a reader made room.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!Closing.IsCancellationRequested)
            {
                _wake.Set();
            }
        }
    }

    /// <summary>Ends all answers with <see cref="InferenceErrors.ModelClosed"/> and waits for the thread: as long as one layer takes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (Closing.IsCancellationRequested)
            {
                return;
            }

            // Under the lock, so that nothing is submitted after it; what it calls takes the same lock on this thread.
            _closing.Cancel();
        }

        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _closing.Dispose();
    }

    private void Run()
    {
        while (!Closing.IsCancellationRequested)
        {
            Sweep();
            Admit();
            if (!_step.TryRun(Closing))
            {
                _wake.WaitOne();
            }

            Report();
        }

        while (_planner.Active.Count + _planner.Preempted.Count > 0)
        {
            Sweep();
        }

        _memory.Empty();
    }

    /// <summary>Hands over what readers now have room for, and lets those go that are over.</summary>
    private void Sweep()
    {
        Visit(_planner.Active);
        Visit(_planner.Preempted);
        foreach (GenerationEntry entry in _ending)
        {
            Release(entry);
        }

        _ending.Clear();
    }

    private void Visit(IReadOnlyList<GenerationEntry> entries)
    {
        for (int index = 0; index < entries.Count; index++)
        {
            GenerationEntry entry = entries[index];
            GenerationRun generation = entry.Run;
            if (entry.FirstToken == 0 && generation.CompletionTokens > 0)
            {
                entry.FirstToken = _time.GetTimestamp();
                _metrics.FirstToken(
                    _model.Id, generation.Request.Prompt.Length, generation.CachedTokens, _time.GetElapsedTime(entry.Arrived, entry.FirstToken));
            }

            if (!generation.IsOver && generation.Cancelled.IsCancellationRequested)
            {
                entry.Failure ??= new OperationCanceledException(generation.Cancelled);
            }

            entry.IsBlocked = entry.Failure is null && !generation.TryDeliver();
            if (generation.IsOver || entry.Failure is not null)
            {
                _ending.Add(entry);
            }
        }
    }

    /// <summary>Lets answers begin or go on as long as there are places, and memory to read their prompts.</summary>
    private void Admit()
    {
        while (_planner.NextPreempted() is { } preempted)
        {
            if (!FindRoom(preempted.Owner, preempted.Run.Tokens))
            {
                return;
            }

            _planner.Resume(preempted);
        }

        long now = _time.GetTimestamp();
        while (TakeNext(now) is { } entry)
        {
            _planner.Add(entry);
            _metrics.Started(_model.Id, _time.GetElapsedTime(entry.Arrived));
            Begin(entry);
        }
    }

    private GenerationEntry? TakeNext(long now)
    {
        lock (_gate)
        {
            if (_begunCount == _options.ConcurrentMax || _queue.Peek(now) is not { } place || !FindRoom(place.Value.Owner, place.Value.Run.Request.Prompt))
            {
                return null;
            }

            _queue.Take(place, now);
            place.Value.Place = null;
            _begunCount++;
            return place.Value;
        }
    }

    private void Begin(GenerationEntry entry)
    {
        try
        {
            entry.Run.Begin(new Sampler(entry.Run.Request.Sampling, _model.VocabularySize, entry.Run.Request.Constraint));
            _memory.Open(entry);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever fails is this answer's outcome, its reader receives it, and the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            entry.Failure = failure;
            Release(entry);
        }
    }

    /// <summary>Whether an answer could read all its tokens now. What is blocked gives way where nothing else could make room.</summary>
    private bool FindRoom(OwnerId owner, ReadOnlySpan<int> tokens)
    {
        while (_planner.Active.Count > 0 && _memory.CountMissing(owner, tokens) > _memory.PagesAvailable - CountPromised(out bool allAreBlocked))
        {
            if (!allAreBlocked || _planner.ChooseVictim() is not { } victim)
            {
                return false;
            }

            _step.Preempt(victim);
        }

        return true;
    }

    /// <summary>Pages that answers were admitted for and have not taken yet.</summary>
    private int CountPromised(out bool allAreBlocked)
    {
        int promised = 0;
        allAreBlocked = true;
        foreach (GenerationEntry entry in _planner.ActiveNow)
        {
            allAreBlocked &= entry.IsBlocked;
            promised += Math.Max(0, AnswerMemory.PagesOf(entry.Run.Tokens.Length + 1) - (entry.Sequence?.PageCount ?? 0));
        }

        return promised;
    }

    /// <summary>A caller left. One that has begun is let go by the thread, which may be waiting for its reader.</summary>
    private void Withdraw(GenerationEntry entry)
    {
        lock (_gate)
        {
            if (entry.Place is null)
            {
                Wake();
                return;
            }

            _queue.Withdraw(entry.Place);
            entry.Place = null;
        }

        entry.State = AnswerState.Over;
        _metrics.Left(_model.Id);
        entry.Run.Fail(Closing.IsCancellationRequested ? Closed() : new OperationCanceledException(entry.Run.Cancelled));
    }

    /// <summary>Ends an answer that has begun, and gives back all it has.</summary>
    private void Release(GenerationEntry entry)
    {
        GenerationRun generation = entry.Run;
        if (entry.Failure is { } failure)
        {
            entry.Failure = failure is OperationCanceledException && Closing.IsCancellationRequested ? Closed() : failure;
            generation.Fail(entry.Failure);
        }

        if (entry.Sequence is not null)
        {
            bool isSound = _step.Withdraw(entry);
            _memory.Close(entry, keepsTail: isSound && (entry.Failure is null or OperationCanceledException));
        }

        generation.Release();
        _planner.Remove(entry);
        lock (_gate)
        {
            _queue.Leave(entry);
            _begunCount--;
        }

        string outcome = entry.Failure switch
        {
            null => generation.End?.Reason == ChatFinishReason.Length ? "length" : "stop",
            OperationCanceledException => "cancelled",
            HearthException coded => coded.Error.Code,
            _ => entry.Failure.GetType().Name,
        };
        TimeSpan sinceFirst = entry.FirstToken == 0 ? TimeSpan.Zero : _time.GetElapsedTime(entry.FirstToken);
        _metrics.Ended(_model.Id, outcome, generation.CompletionTokens, sinceFirst);
        _metrics.Guessed(_model.Id, entry.GuessedTokens, entry.GuessedRight);
        LogEnded(
            _model.Id,
            outcome,
            generation.Request.Prompt.Length,
            generation.CachedTokens,
            generation.CompletionTokens,
            (long)_time.GetElapsedTime(entry.Arrived).TotalMilliseconds);
    }

    private void Report()
    {
        if (_memory.Evicted != _evicted)
        {
            _metrics.Evicted(_model.Id, _memory.Evicted - _evicted);
            _evicted = _memory.Evicted;
        }

        if (_step.Preemptions != _preemptions)
        {
            _metrics.Preempted(_model.Id, _step.Preemptions - _preemptions);
            _metrics.BoundReached("inference.cacheMaxMb");
            _preemptions = _step.Preemptions;
        }
    }

    private InferenceException Closed() => new(InferenceErrors.ModelClosed, $"{_model.Id} was unloaded before the answer was complete.");

    [LoggerMessage(4010, LogLevel.Debug, "{Model} ended an answer: {Outcome}, {PromptTokens} prompt tokens ({CachedTokens} cached), {CompletionTokens} completion tokens, {ElapsedMs} ms")]
    private partial void LogEnded(string model, string outcome, int promptTokens, int cachedTokens, int completionTokens, long elapsedMs);
}
