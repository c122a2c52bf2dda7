namespace Hearth.Inference.Encoders;

/// <summary>The texts of one request, on their way through the <see cref="EncoderWorker"/>.</summary>
/// <param name="texts">At least one.</param>
/// <param name="cancellationToken">The request's own.</param>
internal sealed class EncoderJob(IReadOnlyList<EncoderText> texts, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<float[][]> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[][] _vectors = new float[texts.Count][];
    private int _taken;
    private int _finished;

    public Task<float[][]> Result => _result.Task;

    public CancellationToken Cancelled => cancellationToken;

    /// <summary>Whether nobody waits any more.</summary>
    public bool IsOver => _result.Task.IsCompleted;

    public bool HasMore => _taken < texts.Count && !IsOver;

    public EncoderText Next => texts[_taken];

    /// <summary>Takes <see cref="Next"/>; its number is what <see cref="Finish"/> is told.</summary>
    public int Take() => _taken++;

    public void Finish(int text, ReadOnlySpan<float> vector)
    {
        _vectors[text] = vector.ToArray();
        if (++_finished == texts.Count)
        {
            _result.TrySetResult(_vectors);
        }
    }

    public void Fail(Exception failure) => _result.TrySetException(failure);

    public void Cancel() => _result.TrySetCanceled(cancellationToken);
}
