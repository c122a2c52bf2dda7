using System.Globalization;
using Hearth.Inference.Engine;
using Hearth.Inference.Sampling;
using Hearth.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Hearth.Inference.Generation;

/// <summary>Writes the answers of one model: a thread of its own, a bounded queue before it, and a bounded number of answers in turn.</summary>
/// <remarks>
/// <para>
/// Invariants. (1) Only the thread computes. (2) Requests begin in the order they came. (3) Every begun answer gets one step per round, so none waits
/// for the end of another. (4) Waiting and begun ones together never exceed both bounds. (5) Every submitted answer ends: with its last piece, with an
/// error, or cancelled; a waiting one that is cancelled leaves the queue at once, a begun one within its step.
/// </para>
/// <para>
/// Sessions are kept for the next answer and emptied before it. Each one's memory grows to the longest conversation it had.
/// </para>
/// </remarks>
internal sealed partial class GenerationWorker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<GenerationEntry> _waiting = [];
    private readonly List<GenerationEntry> _active = [];
    private readonly Stack<DecodeSession> _sessions = [];
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly CancellationTokenSource _closing = new();
    private readonly LoadedModel _model;
    private readonly InferenceOptions _options;
    private readonly InferenceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private int _activeCount;

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

            if (_activeCount + _waiting.Count >= _options.ConcurrentMax + _options.QueueLengthMax)
            {
                _metrics.BoundReached("inference.queueLengthMax");
                throw new InferenceException(
                    InferenceErrors.QueueFull,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_model.Id} writes {_activeCount} answers and {_waiting.Count} requests wait, which is the bound (inference.queueLengthMax)."));
            }

            entry.Place = _waiting.AddLast(entry);
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
            Admit();
            bool hasWorked = false;
            for (int index = _active.Count - 1; index >= 0; index--)
            {
                hasWorked |= Advance(_active[index]);
                if (_active[index].Run.IsOver)
                {
                    Release(_active[index]);
                    _active.RemoveAt(index);
                }
            }

            if (!hasWorked)
            {
                _wake.WaitOne();
            }
        }

        foreach (GenerationEntry entry in _active)
        {
            End(entry, Closed());
            Release(entry);
        }

        foreach (DecodeSession session in _sessions)
        {
            session.Dispose();
        }
    }

    private void Admit()
    {
        int first = _active.Count;
        lock (_gate)
        {
            while (_activeCount < _options.ConcurrentMax && _waiting.First is { } place)
            {
                _waiting.RemoveFirst();
                place.Value.Place = null;
                _active.Add(place.Value);
                _activeCount++;
            }
        }

        for (int index = first; index < _active.Count; index++)
        {
            _metrics.Started(_model.Id, _time.GetElapsedTime(_active[index].Arrived));
        }
    }

    /// <summary>One step of one answer; false when it has to wait for its reader.</summary>
    private bool Advance(GenerationEntry entry)
    {
        GenerationRun generation = entry.Run;
        try
        {
            generation.Cancelled.ThrowIfCancellationRequested();
            if (entry.Session is null)
            {
                entry.Session = _sessions.TryPop(out DecodeSession? idle) ? idle : _model.Model.CreateSession(_model.ContextTokens);
                entry.Sampler = new Sampler(generation.Request.Sampling, _model.VocabularySize, generation.Request.Constraint);
                generation.Begin(entry.Session, entry.Sampler);
            }

            bool hasWorked = generation.Step();
            if (entry.FirstToken == 0 && generation.CompletionTokens > 0)
            {
                entry.FirstToken = _time.GetTimestamp();
                _metrics.FirstToken(_model.Id, generation.Request.Prompt.Length, _time.GetElapsedTime(entry.Arrived, entry.FirstToken));
            }

            return hasWorked;
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever fails is this answer's outcome, its reader receives it, and the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            End(entry, failure is OperationCanceledException && Closing.IsCancellationRequested ? Closed() : failure);
            return true;
        }
    }

    private void Withdraw(GenerationEntry entry)
    {
        lock (_gate)
        {
            if (entry.Place is null)
            {
                // Begun, and perhaps blocked by a reader that will not come back.
                Wake();
                return;
            }

            _waiting.Remove(entry.Place);
            entry.Place = null;
        }

        _metrics.Left(_model.Id);
        End(entry, Closing.IsCancellationRequested ? Closed() : new OperationCanceledException(entry.Run.Cancelled));
    }

    private static void End(GenerationEntry entry, Exception failure)
    {
        entry.Failure = failure;
        entry.Run.Fail(failure);
    }

    private void Release(GenerationEntry entry)
    {
        GenerationRun generation = entry.Run;
        entry.Sampler?.Dispose();
        Keep(entry);
        lock (_gate)
        {
            _activeCount--;
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
        LogEnded(
            _model.Id, outcome, generation.Request.Prompt.Length, generation.CompletionTokens, (long)_time.GetElapsedTime(entry.Arrived).TotalMilliseconds);
    }

    /// <summary>A session that failed on its own is not trusted again.</summary>
    private void Keep(GenerationEntry entry)
    {
        if (entry.Session is not { } session)
        {
            return;
        }

        if (entry.Failure is null or OperationCanceledException or InferenceException)
        {
            session.Truncate(0);
            _sessions.Push(session);
        }
        else
        {
            session.Dispose();
        }

        entry.Session = null;
    }

    private InferenceException Closed() => new(InferenceErrors.ModelClosed, $"{_model.Id} was unloaded before the answer was complete.");

    [LoggerMessage(4010, LogLevel.Debug, "{Model} ended an answer: {Outcome}, {PromptTokens} prompt tokens, {CompletionTokens} completion tokens, {ElapsedMs} ms")]
    private partial void LogEnded(string model, string outcome, int promptTokens, int completionTokens, long elapsedMs);
}
