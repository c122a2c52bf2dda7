namespace Hearth.Inference.Generation;

/// <summary>Decides after each part of a prompt's pass whether the next is computed in the same step. Knows no model. Not thread-safe.</summary>
/// <param name="budget">Is told what passes take.</param>
internal sealed class ReadingPace(StepBudget budget)
{
    private int _tokens;
    private int _position;
    private int _done;
    private TimeSpan _elapsed;
    private double _partSeconds;

    /// <summary>A pass begins.</summary>
    /// <param name="tokens">At least one.</param>
    /// <param name="position">Tokens before them, on average.</param>
    public void Begin(int tokens, int position)
    {
        _tokens = tokens;
        _position = position;
        _done = 0;
        _elapsed = TimeSpan.Zero;
    }

    /// <summary>Takes note of a part behind which others follow.</summary>
    /// <param name="part">What it took.</param>
    /// <param name="writers">Answers that wait; none lets the pass run to its end.</param>
    /// <param name="stepElapsed">Time since the step's begin.</param>
    /// <param name="mayDrop">Whether the pass can be dropped.</param>
    public PartVerdict Judge(TimeSpan part, int writers, TimeSpan stepElapsed, bool mayDrop)
    {
        // One part that was held up is not taken for the next ones' length.
        double seconds = part.TotalSeconds;
        _partSeconds = _done == 0 ? seconds : (_partSeconds + Math.Min(seconds, 2 * _partSeconds)) / 2;
        _elapsed += part;
        _done++;
        if (writers == 0)
        {
            return PartVerdict.GoOn;
        }

        if (mayDrop && _done == 1 && _tokens > 1 && budget.IsTooLong(writers, part))
        {
            // Nothing like it was measured yet. What a part takes is known now.
            budget.RecordReading(_tokens, _position, part * budget.Parts);
            return PartVerdict.Drop;
        }

        return budget.SecondsLeft(writers, stepElapsed) >= _partSeconds ? PartVerdict.GoOn : PartVerdict.Pause;
    }

    /// <summary>The last part was computed.</summary>
    /// <param name="part">What it took.</param>
    public void End(TimeSpan part) => budget.RecordReading(_tokens, _position, _elapsed + part);
}
