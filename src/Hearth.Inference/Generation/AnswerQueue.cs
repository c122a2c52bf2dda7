namespace Hearth.Inference.Generation;

/// <summary>Requests that have not begun, and who of them is next. Not thread-safe.</summary>
/// <remarks>Looking for the next one takes a pass over all, once per answer; the queue's bound bounds it.</remarks>
internal sealed class AnswerQueue<T>(TimeProvider time)
    where T : ScheduledAnswer
{
    private readonly LinkedList<T> _waiting = [];
    private readonly FairOrder _order = new(time);
    private long _submissions;

    public int Count => _waiting.Count;

    /// <summary>Owners that have requests here or answers on the way.</summary>
    public int Owners => _order.Owners;

    /// <summary>Takes a new request in.</summary>
    public LinkedListNode<T> Add(T answer)
    {
        answer.Order = ++_submissions;
        answer.State = AnswerState.Waiting;
        _order.Join(answer);
        return _waiting.AddLast(answer);
    }

    /// <summary>The one that is to begin next; null where none waits.</summary>
    public LinkedListNode<T>? Peek(long now)
    {
        LinkedListNode<T>? next = _waiting.First;
        for (LinkedListNode<T>? place = next?.Next; place is not null && next is not null; place = place.Next)
        {
            if (_order.Precedes(place.Value, next.Value, now))
            {
                next = place;
            }
        }

        return next;
    }

    /// <summary>Lets one begin. Its owner stays known until <see cref="Leave"/>.</summary>
    public void Take(LinkedListNode<T> place, long now)
    {
        _waiting.Remove(place);
        _order.Serve(place.Value, now);
    }

    /// <summary>Takes one out that does not want to begin any more.</summary>
    public void Withdraw(LinkedListNode<T> place)
    {
        _waiting.Remove(place);
        _order.Leave(place.Value);
    }

    /// <summary>One that began is over.</summary>
    public void Leave(T answer) => _order.Leave(answer);
}
