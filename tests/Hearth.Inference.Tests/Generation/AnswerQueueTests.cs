using Hearth.Inference.Generation;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Generation;

public sealed class AnswerQueueTests
{
    private readonly TestClock _clock = new();

    [Fact]
    public void Take_OneOwnerFloods_OthersGetEverySecondTurn()
    {
        AnswerQueue<PlannedAnswer> queue = new(_clock);
        for (int index = 0; index < 6; index++)
        {
            Add(queue, "many");
        }

        Add(queue, "few");
        Add(queue, "few");

        Assert.Equal(["many", "few", "many", "few", "many", "many", "many", "many"], TakeAll(queue, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Take_OneOwnerFloodsSlowly_ItsLongWaitDoesNotPutItFirst()
    {
        AnswerQueue<PlannedAnswer> queue = new(_clock);
        for (int index = 0; index < 6; index++)
        {
            Add(queue, "many");
        }

        Take(queue);
        _clock.Advance(3 * FairOrder.AgeingInterval);
        Take(queue);
        _clock.Advance(FairOrder.AgeingInterval);
        Add(queue, "few");
        _clock.Advance(FairOrder.AgeingInterval);

        Assert.Equal("few", Take(queue).Name);
    }

    [Fact]
    public void Take_HigherPriority_GoesFirst()
    {
        AnswerQueue<PlannedAnswer> queue = new(_clock);
        Add(queue, "low", GenerationPriority.Low);
        Add(queue, "normal");
        Add(queue, "high", GenerationPriority.High);

        Assert.Equal(["high", "normal", "low"], TakeAll(queue, TimeSpan.Zero));
    }

    [Fact]
    public void Take_LowPriorityAmongAStreamOfHigher_IsServedBeforeLong()
    {
        AnswerQueue<PlannedAnswer> queue = new(_clock);
        Add(queue, "same", GenerationPriority.Low);
        Add(queue, "other", GenerationPriority.Low);
        List<PlannedAnswer> taken = [];
        for (int turn = 0; turn < 24; turn++)
        {
            Add(queue, "same", GenerationPriority.High);
            taken.Add(Take(queue));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, taken.Count(static answer => answer.Priority == GenerationPriority.Low));
        Assert.True(taken.FindLastIndex(static answer => answer.Priority == GenerationPriority.Low) <= 12);
    }

    [Fact]
    public void Withdraw_LastOfAnOwner_ForgetsTheOwner()
    {
        AnswerQueue<PlannedAnswer> queue = new(_clock);
        queue.Withdraw(Add(queue, "gone"));
        Add(queue, "begun");
        PlannedAnswer begun = Take(queue);

        Assert.Equal((0, 1), (queue.Count, queue.Owners));
        queue.Leave(begun);
        Assert.Equal(0, queue.Owners);
    }

    private LinkedListNode<PlannedAnswer> Add(AnswerQueue<PlannedAnswer> queue, string owner, GenerationPriority priority = GenerationPriority.Normal) =>
        queue.Add(new PlannedAnswer(owner, priority, _clock.GetTimestamp()));

    private PlannedAnswer Take(AnswerQueue<PlannedAnswer> queue)
    {
        LinkedListNode<PlannedAnswer>? place = queue.Peek(_clock.GetTimestamp());
        Assert.NotNull(place);
        queue.Take(place, _clock.GetTimestamp());
        return place.Value;
    }

    private List<string> TakeAll(AnswerQueue<PlannedAnswer> queue, TimeSpan step)
    {
        List<string> names = [];
        while (queue.Count > 0)
        {
            names.Add(Take(queue).Name);
            _clock.Advance(step);
        }

        return names;
    }
}
