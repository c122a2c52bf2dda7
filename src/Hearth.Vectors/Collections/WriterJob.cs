namespace Hearth.Vectors.Collections;

/// <summary>Something the one writer of a collection is to do.</summary>
internal abstract class WriterJob
{
    private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the job is done and lasting.</summary>
    public Task<long> Done => _done.Task;

    /// <summary>What the job's caller will get.</summary>
    public long Result { get; set; }

    public void Complete() => _done.TrySetResult(Result);

    public void Fail(Exception failure) => _done.TrySetException(failure);
}
