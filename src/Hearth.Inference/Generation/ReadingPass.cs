using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>A pass over chunks of prompts that pauses between its parts, so that answers are written meanwhile.</summary>
/// <remarks>
/// While it is under way, so are its members, and nobody may change their sequences: whoever takes one's memory drops the pass before
/// (<see cref="Withdraw"/>), and the others' tokens are read again. Belongs to the thread that computes.
/// </remarks>
internal sealed class ReadingPass(LanguageModel model, AnswerMemory memory, StepBudget budget, TimeProvider time)
{
    private readonly List<GenerationEntry> _members = [];
    private readonly ForwardBatch _batch = model.CreatePausableBatch();
    private readonly ReadingPace _pace = new(budget);

    /// <summary>Where the members' scores are once it is complete.</summary>
    public ForwardBatch Batch => _batch;

    /// <summary>Whose tokens it reads, or has read last.</summary>
    public List<GenerationEntry> Members => _members;

    public bool IsUnderWay { get; private set; }

    /// <summary>Begins with the tokens that are planned for those of a step that are reading.</summary>
    public void Begin(List<GenerationEntry> step)
    {
        _members.Clear();
        _batch.Clear();
        foreach (GenerationEntry entry in step)
        {
            if (entry.State == AnswerState.Reading)
            {
                _members.Add(entry);
                entry.DropGuess();
                entry.AddTo(_batch);
                entry.IsUnderWay = true;
            }
        }

        model.Begin(_batch);
        _pace.Begin(_batch.Tokens, PositionOf(_members));
        IsUnderWay = true;
    }

    /// <summary>Computes parts for as long as the next is expected to end in time; at least one.</summary>
    /// <param name="writers">Answers that wait meanwhile; none lets it run to its end.</param>
    /// <param name="begun">Timestamp of the step's begin.</param>
    /// <param name="closing">Looked at between parts. Where one answer is alone in the pass, its own is.</param>
    /// <returns>Whether it is complete: members have their scores.</returns>
    public bool TryContinue(int writers, long begun, CancellationToken closing)
    {
        try
        {
            return Continue(writers, begun, _members.Count == 1 ? _members[0].Run.Cancelled : closing);
        }
        catch (OperationCanceledException)
        {
            // Whoever is cancelled leaves before the next step; the others' tokens are read again.
            Drop();
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever fails is the outcome of the answers in the pass, their readers receive it, and the others go on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Drop();
            foreach (GenerationEntry entry in _members)
            {
                entry.Failure = failure;
            }
        }

        return false;
    }

    /// <summary>Makes sure that it computes an answer no more, which may then lose its memory.</summary>
    /// <returns>False where the answer has a state that some layers have moved on: nothing of it may be kept.</returns>
    public bool Withdraw(GenerationEntry entry)
    {
        if (!entry.IsUnderWay)
        {
            return true;
        }

        Drop();
        foreach (GenerationEntry other in _members)
        {
            if (model.Shape.IsRecurrent && !ReferenceEquals(other, entry))
            {
                // Its state has moved on, too: it begins anew.
                memory.Close(other, keepsTail: false);
            }
        }

        return !model.Shape.IsRecurrent;
    }

    /// <summary>Takes note of prompts that were read in one piece.</summary>
    public void Record(List<GenerationEntry> read, int tokens, TimeSpan elapsed) => budget.RecordReading(tokens, PositionOf(read), elapsed);

    /// <summary>Tokens before those that are read, on average.</summary>
    private static int PositionOf(List<GenerationEntry> members)
    {
        long positions = 0;
        long tokens = 0;
        foreach (GenerationEntry entry in members)
        {
            positions += (long)entry.StepTokens * (entry.Position + (entry.StepTokens / 2));
            tokens += entry.StepTokens;
        }

        return (int)(positions / Math.Max(1, tokens));
    }

    private bool Continue(int writers, long begun, CancellationToken cancellationToken)
    {
        while (true)
        {
            long before = time.GetTimestamp();
            bool isComplete = model.Continue(cancellationToken);
            TimeSpan part = time.GetElapsedTime(before);
            if (isComplete)
            {
                _pace.End(part);
                Drop();
                return true;
            }

            switch (_pace.Judge(part, writers, time.GetElapsedTime(begun), mayDrop: !model.Shape.IsRecurrent))
            {
                case PartVerdict.Pause:
                    return false;
                case PartVerdict.Drop:
                    Drop();
                    return false;
            }
        }
    }

    private void Drop()
    {
        IsUnderWay = false;
        foreach (GenerationEntry entry in _members)
        {
            entry.IsUnderWay = false;
        }
    }
}
