using System.Globalization;

namespace Hearth.Inference.Encoders;

/// <summary>Computes the texts of all requests to one encoder: a thread of its own, and a bounded number of requests before it.</summary>
/// <remarks>
/// <para>Invariants. (1) Only the thread computes. (2) A pass takes one text of every request in turn until its tokens are used up, and the next
/// pass begins with the request after the one that was served last: a short query never waits for the end of a long list. (3) Requests never exceed
/// their bound. (4) Every submitted request ends: with its vectors, with an error, or cancelled; a cancelled one ends at once, and what a
/// pass makes of its texts is dropped.</para>
/// </remarks>
internal sealed class EncoderWorker : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<EncoderJob> _jobs = [];
    private readonly List<(EncoderJob Job, int Text)> _pass = [];
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly CancellationTokenSource _closing = new();
    private readonly LoadedEncoder _encoder;
    private readonly InferenceOptions _options;
    private readonly InferenceMetrics _metrics;
    private readonly Thread _thread;
    private int _turn;

    /// <summary>Starts the thread.</summary>
    /// <param name="encoder">Stays the caller's and must outlive the worker.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="metrics">Is told what happens.</param>
    public EncoderWorker(LoadedEncoder encoder, InferenceOptions options, InferenceMetrics metrics)
    {
        _encoder = encoder;
        _options = options;
        _metrics = metrics;
        Closing = _closing.Token;
        _thread = new Thread(Run) { Name = $"hearth-encode {encoder.Id}", IsBackground = true };
        _thread.Start();
    }

    private CancellationToken Closing { get; }

    /// <summary>The results of some texts, in their order.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.QueueFull"/>, <see cref="InferenceErrors.ModelClosed"/>.</exception>
    public async Task<float[][]> EncodeAsync(IReadOnlyList<EncoderText> texts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (texts.Count == 0)
        {
            return [];
        }

        EncoderJob job = new(texts, cancellationToken);
        Submit(job);
        await using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((EncoderJob?)state)?.Cancel(), job);
        return await job.Result;
    }

    /// <summary>Ends all requests with <see cref="InferenceErrors.ModelClosed"/> and waits for the thread: as long as one layer takes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (Closing.IsCancellationRequested)
            {
                return;
            }

            _closing.Cancel();
        }

        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _closing.Dispose();
    }

    private void Submit(EncoderJob job)
    {
        lock (_gate)
        {
            if (Closing.IsCancellationRequested)
            {
                throw Closed();
            }

            _jobs.RemoveAll(static other => other.IsOver);
            if (_jobs.Count >= _options.ConcurrentMax + _options.QueueLengthMax)
            {
                _metrics.BoundReached("inference.queueLengthMax");
                throw new InferenceException(
                    InferenceErrors.QueueFull,
                    string.Create(CultureInfo.InvariantCulture, $"{_encoder.Id} has {_jobs.Count} requests, which is the bound (inference.queueLengthMax)."));
            }

            _jobs.Add(job);
            _wake.Set();
        }
    }

    private void Run()
    {
        while (!Closing.IsCancellationRequested)
        {
            if (!TryFill())
            {
                _wake.WaitOne();
                continue;
            }

            try
            {
                _encoder.Model.Run(Closing);
                for (int index = 0; index < _pass.Count; index++)
                {
                    _pass[index].Job.Finish(_pass[index].Text, _encoder.Model.Result(index));
                }

                _metrics.Encoded(_encoder.Id, _pass.Count, _encoder.Model.Batch.Tokens);
            }
#pragma warning disable CA1031 // Do not catch general exception types: whatever fails is the outcome of the requests in this pass, and others go on.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                foreach ((EncoderJob job, _) in _pass)
                {
                    job.Fail(failure is OperationCanceledException ? Closed() : failure);
                }
            }
        }

        lock (_gate)
        {
            foreach (EncoderJob job in _jobs)
            {
                job.Fail(Closed());
            }
        }
    }

    /// <summary>Takes texts for the next pass; false when there is nothing to do.</summary>
    private bool TryFill()
    {
        EncoderBatch batch = _encoder.Model.Batch;
        batch.Clear();
        _pass.Clear();
        lock (_gate)
        {
            _jobs.RemoveAll(static job => job.IsOver);
            int refused = 0;
            while (_jobs.Count > 0 && refused < _jobs.Count)
            {
                EncoderJob job = _jobs[_turn % _jobs.Count];
                if (!job.HasMore || !batch.Fits(job.Next.Tokens.Length))
                {
                    // A text that does not fit any more keeps its request's turn for the next pass.
                    if (job.HasMore && batch.Texts > 0)
                    {
                        break;
                    }

                    refused++;
                    _turn = (_turn + 1) % _jobs.Count;
                    continue;
                }

                refused = 0;
                EncoderText text = job.Next;
                batch.Add(text.Tokens, text.SecondStart);
                _pass.Add((job, job.Take()));
                _turn = (_turn + 1) % _jobs.Count;
            }
        }

        return batch.Texts > 0;
    }

    private InferenceException Closed() => new(InferenceErrors.ModelClosed, $"{_encoder.Id} was unloaded before the texts were read.");
}
