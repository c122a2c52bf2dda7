using Hearth.Inference.Generation;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Generation;

public sealed class StepBudgetTests
{
    private const int TokensMax = 256;

    [Theory]
    [InlineData(4.5, 0.8, 1)]
    [InlineData(4.5, 0.8, 16)]
    [InlineData(60, 12, 4)]
    [InlineData(0.3, 0.004, 2)]
    [InlineData(2, 1.9, 1)]
    public void Allow_DuringALongPrompt_KeepsTheGapAndUsesIt(double stepMs, double tokenMs, int writers)
    {
        StepBudget budget = new(TokensMax, 64);
        SeededRandom random = new(5);
        double alone = stepMs * (1 + (writers * 0.1));
        budget.Record(0, TokensMax, Milliseconds(TokensMax * tokenMs));
        for (int step = 0; step < 20; step++)
        {
            budget.Record(writers, 0, Milliseconds(alone * Noise()));
        }

        List<double> steps = [];
        List<int> chunks = [];
        for (int step = 0; step < 400; step++)
        {
            int tokens = budget.Allow(writers);
            double took = (alone + (tokens * tokenMs)) * Noise();
            budget.Record(writers, tokens, Milliseconds(took));
            steps.Add(took);
            chunks.Add(tokens);
        }

        double unavoidable = alone + (StepBudget.TokensMin * tokenMs);
        Assert.All(steps, took => Assert.True(took <= 1.15 * Math.Max(3 / 1.15 * alone, unavoidable), $"{took} ms beside {alone} ms"));
        double expected = Math.Clamp(Math.Floor((StepBudget.GapFactor - 1) * alone / tokenMs), StepBudget.TokensMin, TokensMax - writers);
        Assert.InRange(chunks.Average(), 0.6 * expected, 1.4 * expected);

        double Noise() => 0.95 + (0.1 * random.NextDouble());
    }

    [Fact]
    public void Allow_NothingMeasured_IsTheLeastBesideWritersAndAllAlone()
    {
        StepBudget budget = new(TokensMax, 64);

        Assert.Equal((StepBudget.TokensMin, TokensMax), (budget.Allow(3), budget.Allow(0)));
    }

    [Fact]
    public void Allow_MachineBecomesSlower_ChunksShrink()
    {
        StepBudget budget = new(TokensMax, 64);
        budget.Record(0, TokensMax, Milliseconds(TokensMax));
        budget.Record(2, 0, Milliseconds(20));
        int before = budget.Allow(2);
        for (int step = 0; step < 30; step++)
        {
            int tokens = budget.Allow(2);
            budget.Record(2, tokens, Milliseconds(20 + (tokens * 4)));
        }

        Assert.Equal(28, before);
        Assert.InRange(budget.Allow(2), StepBudget.TokensMin, 8);
    }

    [Fact]
    public void Allow_OneStepWasHeldUp_ChunksStayUseful()
    {
        StepBudget budget = new(TokensMax, 64);
        budget.Record(0, TokensMax, Milliseconds(TokensMax));
        budget.Record(1, 0, Milliseconds(20));
        budget.Record(1, 28, TimeSpan.FromSeconds(30));

        Assert.True(budget.Allow(1) >= 16);
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond));
}
