using Hearth.Inference.Generation;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Generation;

public sealed class StepPlannerTests
{
    private const int TokensMax = 256;

    private readonly TestClock _clock = new();

    [Fact]
    public void Plan_NobodyWrites_APromptGetsTheWholePass()
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer first = Add(planner, "a", tokensLeft: 1000);
        PlannedAnswer second = Add(planner, "b", tokensLeft: 100);

        planner.Plan(_clock.GetTimestamp());
        Assert.Equal((256, 0), (first.StepTokens, second.StepTokens));
        first.TokensLeft -= 256;
        planner.Plan(_clock.GetTimestamp());

        Assert.Equal((156, 100), (first.StepTokens, second.StepTokens));
    }

    [Fact]
    public void Plan_WritersAndReaders_EveryWriterGetsOneTokenAndReadersTheRest()
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer[] writers = [.. Enumerable.Range(0, 5).Select(_ => Add(planner, "w", tokensLeft: 1))];
        PlannedAnswer reader = Add(planner, "r", tokensLeft: 1000);
        writers[3].IsBlocked = true;

        planner.Plan(_clock.GetTimestamp());

        Assert.Equal([1, 1, 1, 0, 1], writers.Select(static writer => writer.StepTokens));
        Assert.Equal((4, 4), (planner.Writers, reader.StepTokens));
        Assert.Equal((AnswerState.Writing, AnswerState.Reading), (writers[0].State, reader.State));
    }

    [Fact]
    public void Plan_LongPromptsOfOneOwner_OthersGetEverySecondChunk()
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer[] many = [.. Enumerable.Range(0, 4).Select(_ => Add(planner, "many", tokensLeft: 100_000))];
        PlannedAnswer few = Add(planner, "few", tokensLeft: 100_000);
        for (int step = 0; step < 16; step++)
        {
            planner.Plan(_clock.GetTimestamp());
            foreach (PlannedAnswer answer in planner.Active)
            {
                answer.TokensLeft -= answer.StepTokens;
            }
        }

        Assert.Equal(8 * TokensMax, 100_000 - few.TokensLeft);
        Assert.All(many, static answer => Assert.Equal(2 * TokensMax, 100_000 - answer.TokensLeft));
    }

    [Fact]
    public void Plan_HeldBack_SitsTheStepOut()
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer leader = Add(planner, "a", tokensLeft: 100);
        PlannedAnswer follower = Add(planner, "a", tokensLeft: 100);
        follower.IsHeldBack = true;

        planner.Plan(_clock.GetTimestamp());

        Assert.Equal((100, 0), (leader.StepTokens, follower.StepTokens));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    public void Plan_OneIsUnderWay_NobodyElseReads(int tokensLeft)
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer writer = Add(planner, "w", tokensLeft: 1);
        PlannedAnswer reading = Add(planner, "a", tokensLeft);
        PlannedAnswer other = Add(planner, "b", tokensLeft: 100);
        reading.IsUnderWay = true;

        planner.Plan(_clock.GetTimestamp());
        Assert.Equal((1, 0, 0), (writer.StepTokens, reading.StepTokens, other.StepTokens));
        Assert.Equal((1, AnswerState.Reading), (planner.Writers, reading.State));
        reading.IsUnderWay = false;
        planner.Plan(_clock.GetTimestamp());

        Assert.True(reading.StepTokens > 0);
    }

    [Fact]
    public void ChooseVictim_Several_BlockedThenLowestThenLastAndNeverTheOldest()
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer oldest = Add(planner, "a", 1, GenerationPriority.Low);
        PlannedAnswer second = Add(planner, "a", 1);
        PlannedAnswer third = Add(planner, "a", 1);
        PlannedAnswer low = Add(planner, "a", 1, GenerationPriority.Low);
        PlannedAnswer high = Add(planner, "a", 1, GenerationPriority.High);
        PlannedAnswer blocked = Add(planner, "a", 1, GenerationPriority.High);
        blocked.IsBlocked = true;
        List<PlannedAnswer> victims = [];
        while (planner.ChooseVictim() is { } victim)
        {
            planner.Preempt(victim);
            victims.Add(victim);
        }

        Assert.Equal([blocked, low, third, second, high], victims);
        Assert.Equal([oldest], planner.Active);
        Assert.All(victims, static victim => Assert.Equal(AnswerState.Waiting, victim.State));

        Assert.Same(second, planner.NextPreempted());
        planner.Resume(second);
        Assert.Same(third, planner.NextPreempted());
        Assert.Contains(second, planner.Active);
    }

    [Fact]
    public void ChooseVictim_OldestIsBlocked_MayGiveWay()
    {
        StepPlanner<PlannedAnswer> planner = Planner();
        PlannedAnswer blocked = Add(planner, "a", 1);
        PlannedAnswer running = Add(planner, "a", 1);
        blocked.IsBlocked = true;

        Assert.Same(blocked, planner.ChooseVictim());
        planner.Preempt(blocked);
        Assert.Null(planner.ChooseVictim());
        Assert.Null(planner.NextPreempted());
        Assert.Equal([running], planner.Active);
    }

    [Fact]
    public void Plan_RandomTraffic_EverybodyEndsAndNoPassIsTooLarge()
    {
        Primitives.SeededRandom random = new(11);
        StepPlanner<PlannedAnswer> planner = Planner();
        int added = 0;
        int ended = 0;
        for (int step = 0; step < 3000; step++)
        {
            if (added < 300 && planner.Active.Count + planner.Preempted.Count < 64 && random.NextInt32(3) == 0)
            {
                PlannedAnswer answer = Add(
                    planner, $"owner {random.NextInt32(4)}", 1 + random.NextInt32(80), (GenerationPriority)random.NextInt32(3));
                answer.Order = ++added;
            }

            if (random.NextInt32(10) == 0 && planner.ChooseVictim() is { } victim)
            {
                planner.Preempt(victim);
            }

            if (random.NextInt32(5) == 0 && planner.NextPreempted() is { } next)
            {
                planner.Resume(next);
            }

            planner.Plan(_clock.GetTimestamp());
            Assert.True(planner.Active.Where(static answer => answer.State == AnswerState.Reading).Sum(static answer => answer.StepTokens) <= TokensMax);
            _clock.Advance(TimeSpan.FromMilliseconds(5 + planner.Active.Sum(static answer => answer.StepTokens)));
            foreach (PlannedAnswer answer in planner.Active.ToArray())
            {
                answer.TokensLeft = Math.Max(1, answer.TokensLeft - answer.StepTokens);
                if (answer is { State: AnswerState.Writing } && random.NextInt32(20) == 0)
                {
                    planner.Remove(answer);
                    ended++;
                }
            }
        }

        Assert.True(ended > 250, $"{ended} of {added} ended.");
    }

    private StepPlanner<PlannedAnswer> Planner() => new(_clock, TokensMax, answersMax: 64, passParts: 9);

    private PlannedAnswer Add(StepPlanner<PlannedAnswer> planner, string owner, int tokensLeft, GenerationPriority priority = GenerationPriority.Normal)
    {
        PlannedAnswer answer = new(owner, priority, _clock.GetTimestamp()) { TokensLeft = tokensLeft, Order = planner.Active.Count };
        planner.Add(answer);
        return answer;
    }
}
