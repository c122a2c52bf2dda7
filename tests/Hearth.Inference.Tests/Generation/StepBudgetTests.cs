using FsCheck;
using FsCheck.Fluent;
using Hearth.Inference.Generation;

namespace Hearth.Inference.Tests.Generation;

public sealed class StepBudgetTests
{
    private const int TokensMax = 256;

    [Fact]
    public void Judge_AnyMachineDuringALongPrompt_KeepsTheGapAndUsesIt()
    {
        // Logarithms, so that machines of all kinds come up: a step, a token and a position from much to little, few parts and many.
        Gen<SimulatedMachine> machines =
            from step in Gen.Choose(-40, 40)
            from token in Gen.Choose(-30, 5)
            from position in Gen.Choose(-60, -20)
            from parts in Gen.Choose(5, 100)
            from writers in Gen.Choose(1, 32)
            from seed in Gen.Choose(0, 1000)
            select new SimulatedMachine(
                Math.Exp(step / 10.0), Math.Exp((step + token) / 10.0), Math.Exp((step + token + position) / 10.0) / 100, parts, writers, (ulong)seed);
        Prop.ForAll(machines.ToArbitrary(), static machine =>
        {
            StepBudget budget = new(TokensMax, 64, machine.Parts);
            List<double> gaps = machine.Read(budget, promptTokens: 6000);
            gaps.Sort();
            double reached = gaps[(int)(gaps.Count * 0.99)] / machine.StepMs;
            double usual = gaps[gaps.Count / 2] / machine.StepMs;

            // A part of one token is the least there is.
            double least = 1.1 * (1 + (machine.PartMs(1, 6000) / machine.StepMs));
            Assert.True(reached <= Math.Max(3, least), $"{reached} at 99 of 100: {machine}");
            Assert.True(usual >= 1.25 || gaps.Count < 50, $"{usual} is not used: {machine}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Judge_PromptBeginsFarIn_OneStepIsTooLongAtMost()
    {
        SimulatedMachine machine = new(4, 1, 0.001, 31, 1, 1);
        StepBudget budget = new(TokensMax, 64, machine.Parts);
        machine.Read(budget, promptTokens: 300);

        List<double> gaps = machine.Read(budget, promptTokens: 600, position: 100_000);

        Assert.InRange(gaps.Count(gap => gap > 3 * machine.StepMs), 0, 1);
    }

    [Fact]
    public void Judge_MachineBecomesSlower_OneStepIsTooLongAtMost()
    {
        SimulatedMachine machine = new(4, 1, 0.001, 31, 1, 1);
        StepBudget budget = new(TokensMax, 64, machine.Parts);
        machine.Read(budget, promptTokens: 4000);

        List<double> gaps = (machine with { TokenMs = 8, PositionMs = 0.008 }).Read(budget, promptTokens: 1000, position: 3000);

        Assert.InRange(gaps.Count(gap => gap > 3 * machine.StepMs), 0, 1);
    }

    [Fact]
    public void Allow_NothingMeasured_IsHalfAStepBesideWritersAndAllAlone()
    {
        StepBudget budget = new(TokensMax, 64, parts: 31);

        Assert.Equal((15, TokensMax), (budget.Allow(3, 0, 0), budget.Allow(0, 0, 0)));
        Assert.Equal(1, new StepBudget(TokensMax, 64, parts: 1).Allow(3, 0, 0));
    }

    [Fact]
    public void Allow_OthersArePlanned_IsWhatTheyLeave()
    {
        StepBudget budget = new(TokensMax, 64, parts: 20);
        budget.RecordWriting(1, Milliseconds(10));
        budget.RecordReading(100, 50, Milliseconds(100));

        int all = budget.Allow(1, 0, 0);

        // Half of what a step leaves in each of 20 parts, at a millisecond a token, in whole tiles.
        int left = (int)(20 * 0.5 * (StepBudget.GapFactor - 1) * 10);
        Assert.Equal(left / 4 * 4, all);
        Assert.Equal((left - 32) / 4 * 4, budget.Allow(1, 0, planned: 0.032));
        Assert.Equal(0, budget.Allow(1, 0, planned: 10));
    }

    [Fact]
    public void Allow_OneChunkWasHeldUp_ChunksStayUseful()
    {
        StepBudget budget = new(TokensMax, 64, parts: 31);
        budget.RecordReading(TokensMax, 128, Milliseconds(TokensMax));
        budget.RecordWriting(1, Milliseconds(20));
        int before = budget.Allow(1, 0, 0);
        budget.RecordReading(28, 100, TimeSpan.FromSeconds(30));

        Assert.True(budget.Allow(1, 0, 0) >= before / 4);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(300, 2)]
    [InlineData(1500, 8)]
    [InlineData(100_000, 512)]
    public void TokenSeconds_FartherThanMeasured_IsTakenToGrowWithThePosition(int position, double times)
    {
        StepBudget budget = new(TokensMax, 64, parts: 31);
        budget.RecordReading(100, 50, Milliseconds(100));

        Assert.Equal(0.001 * times, budget.TokenSeconds(position), 1e-9);
    }

    [Fact]
    public void TokenSeconds_NearerThanMeasured_IsNotMore()
    {
        StepBudget budget = new(TokensMax, 64, parts: 31);
        budget.RecordReading(10, 8000, Milliseconds(80));

        Assert.Equal(0.008, budget.TokenSeconds(100), 1e-9);
    }

    private static TimeSpan Milliseconds(double value) => TimeSpan.FromTicks((long)(value * TimeSpan.TicksPerMillisecond));
}
