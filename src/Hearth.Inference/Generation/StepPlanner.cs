using System.Runtime.InteropServices;

namespace Hearth.Inference.Generation;

/// <summary>Decides what a step computes and who must give way, of the answers that have begun. Knows no model. Not thread-safe.</summary>
/// <remarks>
/// Invariants. (1) Every answer that is being written and not blocked gets one token in every step. (2) Prompt tokens of a step are at most what
/// <see cref="StepBudget"/> allows, and go to one prompt after the other in <see cref="FairOrder"/>; none while others are under way. (3) Tokens of
/// prompts fit one pass, and so do those of answers.
/// (4) The oldest answer that is not blocked never gives way, so it comes to its end, and then the next one is the oldest.
/// </remarks>
internal sealed class StepPlanner<T>
    where T : ScheduledAnswer
{
    private readonly List<T> _active = [];
    private readonly List<T> _preempted = [];
    private readonly FairOrder _order;
    private readonly int _tokensMax;

    /// <summary>A planner without answers.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="tokensMax">Tokens of a pass at most; no less than answers.</param>
    /// <param name="answersMax">Answers at most.</param>
    /// <param name="passParts">Parts of a pass.</param>
    public StepPlanner(TimeProvider time, int tokensMax, int answersMax, int passParts)
    {
        _order = new FairOrder(time);
        _tokensMax = tokensMax;
        Budget = new StepBudget(tokensMax, answersMax, passParts);
    }

    /// <summary>Those that take part in steps, in no order that matters.</summary>
    public IReadOnlyList<T> Active => _active;

    /// <summary>The same for loops of every step: an enumerator behind an interface would be allocated. None may be added or removed meanwhile.</summary>
    public ReadOnlySpan<T> ActiveNow => CollectionsMarshal.AsSpan(_active);

    /// <summary>Those that gave their memory up and wait to go on.</summary>
    public IReadOnlyList<T> Preempted => _preempted;

    public StepBudget Budget { get; }

    /// <summary>Answers that the planned step writes.</summary>
    public int Writers { get; private set; }

    /// <summary>Takes one in: waiting -> reading.</summary>
    public void Add(T answer)
    {
        _order.Join(answer);
        _active.Add(answer);
        answer.State = AnswerState.Reading;
    }

    /// <summary>Takes one out, wherever it is: -> over.</summary>
    public void Remove(T answer)
    {
        if (!_active.Remove(answer))
        {
            _preempted.Remove(answer);
        }

        _order.Leave(answer);
        answer.StepTokens = 0;
        answer.State = AnswerState.Over;
    }

    /// <summary>Takes one out of the steps until it is resumed: reading or writing -> waiting.</summary>
    public void Preempt(T answer)
    {
        Exclude(answer);
        _active.Remove(answer);
        _preempted.Add(answer);
        answer.State = AnswerState.Waiting;
    }

    /// <summary>Lets one go on: waiting -> reading.</summary>
    public void Resume(T answer)
    {
        _preempted.Remove(answer);
        _active.Add(answer);
        answer.State = AnswerState.Reading;
    }

    /// <summary>The one that is to go on first: the oldest whose reader has room. Null where there is none.</summary>
    public T? NextPreempted()
    {
        T? next = null;
        foreach (T answer in _preempted)
        {
            if (!answer.IsBlocked && (next is null || answer.Order < next.Order))
            {
                next = answer;
            }
        }

        return next;
    }

    /// <summary>Sets <see cref="ScheduledAnswer.StepTokens"/> of all.</summary>
    public void Plan(long now)
    {
        Writers = 0;
        bool isUnderWay = false;
        foreach (T answer in _active)
        {
            isUnderWay |= answer.IsUnderWay;
            answer.State = answer.IsUnderWay || answer.TokensLeft > 1 ? AnswerState.Reading : AnswerState.Writing;
            answer.StepTokens = answer is { IsBlocked: false, State: AnswerState.Writing } ? 1 : 0;
            Writers += answer.StepTokens;
        }

        if (!isUnderWay)
        {
            PlanReading(now);
        }
    }

    /// <summary>Takes one out of the planned step.</summary>
    public void Exclude(T answer)
    {
        if (answer.State == AnswerState.Writing)
        {
            Writers -= answer.StepTokens;
        }

        answer.StepTokens = 0;
    }

    /// <summary>
    /// Who gives its memory up: first one that is blocked, then one of the lowest priority; of several the one that came last. Null where only the oldest
    /// one that is not blocked is left.
    /// </summary>
    public T? ChooseVictim()
    {
        T? oldest = null;
        foreach (T answer in _active)
        {
            if (!answer.IsBlocked && (oldest is null || answer.Order < oldest.Order))
            {
                oldest = answer;
            }
        }

        T? victim = null;
        foreach (T answer in _active)
        {
            if (!ReferenceEquals(answer, oldest) && (victim is null || GivesWayBefore(answer, victim)))
            {
                victim = answer;
            }
        }

        return victim;
    }

    private static bool GivesWayBefore(T answer, T other)
    {
        if (answer.IsBlocked != other.IsBlocked)
        {
            return answer.IsBlocked;
        }

        return answer.Priority == other.Priority ? answer.Order > other.Order : answer.Priority < other.Priority;
    }

    private void PlanReading(long now)
    {
        int room = _tokensMax;
        double seconds = 0;
        while (room > 0 && NextReader(now) is { } reader)
        {
            int tokens = Math.Min(Math.Min(reader.TokensLeft, room), Budget.Allow(Writers, reader.Position, seconds));
            if (tokens == 0)
            {
                return;
            }

            reader.StepTokens = tokens;
            room -= tokens;
            seconds += Math.Max(double.Epsilon, tokens * Budget.TokenSeconds(reader.Position));
            _order.Serve(reader, now);
        }
    }

    private T? NextReader(long now)
    {
        T? next = null;
        foreach (T answer in _active)
        {
            if (answer is { IsBlocked: false, IsHeldBack: false, State: AnswerState.Reading, StepTokens: 0 }
                && (next is null || _order.Precedes(answer, next, now)))
            {
                next = answer;
            }
        }

        return next;
    }
}
