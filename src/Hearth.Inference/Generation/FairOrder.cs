using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>Decides who is next: by priority, then owner after owner, then in the order of arrival.</summary>
/// <remarks>
/// <para>
/// Invariants. (1) Of two equal priorities, the owner whose last turn is longer ago goes first, however many requests each has. (2) A priority rises by
/// one for each <see cref="AgeingInterval"/> in which the owner got nothing for requests of it, up to the highest; among the highest, turns alternate
/// between owners. Every request is therefore served after a bounded number of turns. (3) Owners without answers are forgotten, so there are never more
/// than answers.
/// </para>
/// <para>An owner's own turns count for ageing, not a request's wait: a hundred old requests of one owner would otherwise push everybody else's back.
/// Not thread-safe.</para>
/// </remarks>
internal sealed class FairOrder(TimeProvider time)
{
    /// <summary>After so long without a turn a request counts as one priority higher.</summary>
    public static readonly TimeSpan AgeingInterval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<OwnerId, OwnerTurns> _owners = [];
    private long _turns;

    /// <summary>Owners that are remembered.</summary>
    public int Owners => _owners.Count;

    /// <summary>An answer will want turns.</summary>
    public void Join(ScheduledAnswer answer)
    {
        if (!_owners.TryGetValue(answer.Owner, out OwnerTurns? owner))
        {
            owner = new OwnerTurns();
            _owners.Add(answer.Owner, owner);
        }

        owner.Answers++;
    }

    /// <summary>An answer wants no more turns.</summary>
    public void Leave(ScheduledAnswer answer)
    {
        OwnerTurns owner = _owners[answer.Owner];
        if (--owner.Answers == 0)
        {
            _owners.Remove(answer.Owner);
        }
    }

    /// <summary>An answer gets a turn.</summary>
    public void Serve(ScheduledAnswer answer, long now)
    {
        OwnerTurns owner = _owners[answer.Owner];
        owner.Turn = ++_turns;
        owner.Served(answer.Priority) = now;
        answer.Turn = _turns;
    }

    /// <summary>Whether one answer is to be served before another.</summary>
    public bool Precedes(ScheduledAnswer first, ScheduledAnswer second, long now)
    {
        OwnerTurns firstOwner = _owners[first.Owner];
        OwnerTurns secondOwner = _owners[second.Owner];
        int difference = Level(first, firstOwner, now) - Level(second, secondOwner, now);
        if (difference != 0)
        {
            return difference > 0;
        }

        if (firstOwner.Turn != secondOwner.Turn)
        {
            return firstOwner.Turn < secondOwner.Turn;
        }

        return first.Turn == second.Turn ? first.Order < second.Order : first.Turn < second.Turn;
    }

    private int Level(ScheduledAnswer answer, OwnerTurns owner, long now)
    {
        TimeSpan waited = time.GetElapsedTime(Math.Max(answer.Arrived, owner.Served(answer.Priority)), now);
        return (int)Math.Min((int)GenerationPriority.High, (int)answer.Priority + Math.Max(0, waited.Ticks / AgeingInterval.Ticks));
    }
}
