using FsCheck;
using FsCheck.Fluent;
using Hearth.Inference.Registry;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Registry;

public sealed class MemoryPlanTests
{
    private const long Total = 1000_000_000;

    [Fact]
    public void Make_ItFits_UnloadsNothing() => Assert.Empty(MemoryPlan.Make("new", 10, Total, 10, [Holding("a", 500, idleMinutes: 60)]));

    [Fact]
    public void Make_SizeUnknown_UnloadsNothing() => Assert.Empty(MemoryPlan.Make("new", 0, Total, -5, [Holding("a", 500, idleMinutes: 60)]));

    [Fact]
    public void Make_SeveralIdle_TheLeastValuableGoes()
    {
        MemoryHolding[] holdings =
        [
            Holding("long idle, slow to load", 100, idleMinutes: 20) with { LoadTime = TimeSpan.FromSeconds(60) },
            Holding("less idle, quick to load", 100, idleMinutes: 10) with { LoadTime = TimeSpan.FromSeconds(1) },
            Holding("just used", 100, idleMinutes: 0),
        ];

        Assert.Equal([1], MemoryPlan.Make("new", 100, Total, 0, holdings));
        Assert.Equal([1, 0], MemoryPlan.Make("new", 200, Total, 0, holdings));
    }

    [Fact]
    public void Make_ALaterVictimIsEnough_TheEarlierStays() =>
        Assert.Equal([1], MemoryPlan.Make("new", 500, Total, 0, [Holding("small", 10, idleMinutes: 60), Holding("large", 600, idleMinutes: 1)]));

    [Fact]
    public void Make_BusyModelsHoldIt_IsRefusedWithTheSum()
    {
        InferenceException failure = Assert.Throws<InferenceException>(() => MemoryPlan.Make(
            "new", 700_000_000, Total, 100_000_000, [Holding("idle", 200_000_000, idleMinutes: 1), Holding("busy", 500_000_000, idleMinutes: 1) with { IsBusy = true }]));

        Assert.Same(InferenceErrors.MemoryBusy, failure.Error);
        Assert.Equal(ErrorKind.Unavailable, failure.Error.Kind);
        Assert.Equal("The model `new` needs 700 MB of memory: 100 MB are free, idle models hold 200 MB, and busy ones 500 MB (busy).", failure.Message);
    }

    [Fact]
    public void Make_OtherProgramsHoldIt_IsRefusedWithTheSum()
    {
        InferenceException failure = Assert.Throws<InferenceException>(
            () => MemoryPlan.Make("new", 700_000_000, Total, 100_000_000, [Holding("idle", 200_000_000, idleMinutes: 1)]));

        Assert.Same(InferenceErrors.MemoryInsufficient, failure.Error);
        Assert.Contains("100 MB are free, idle models hold 200 MB", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_LargerThanEverything_CanNeverFit()
    {
        InferenceException failure = Assert.Throws<InferenceException>(() => MemoryPlan.Make("new", Total + 1, Total, Total, []));

        Assert.Same(InferenceErrors.ModelTooLarge, failure.Error);
        Assert.Equal(ErrorKind.Unprocessable, failure.Error.Kind);
        Assert.Equal("The model `new` needs 1001 MB of memory, and models may have 1000 MB in all.", failure.Message);
    }

    [Fact]
    public void Make_AnyHoldings_FitsWithoutBusyOrSuperfluousVictims()
    {
        Gen<MemoryHolding> holding =
            from bytes in Gen.Choose(0, 100)
            from isBusy in Gen.Elements(true, false)
            from idle in Gen.Choose(0, 100)
            from load in Gen.Choose(0, 10)
            select new MemoryHolding("m", bytes, isBusy, TimeSpan.FromSeconds(idle), TimeSpan.FromSeconds(load));
        var cases =
            from holdings in holding.ArrayOf()
            from free in Gen.Choose(-50, 150)
            from needed in Gen.Choose(0, 300)
            select (holdings, free, needed);

        Prop.ForAll(cases.ToArbitrary(), static sample => Check(sample.holdings, sample.free, sample.needed)).QuickCheckThrowOnFailure();
    }

    private static bool Check(MemoryHolding[] holdings, long free, long needed)
    {
        long idle = holdings.Where(static holding => !holding.IsBusy).Sum(static holding => holding.Bytes);
        try
        {
            List<int> victims = MemoryPlan.Make("new", needed, 200, free, holdings);
            long freed = victims.Sum(index => holdings[index].Bytes);
            bool fits = needed == 0 || needed <= free + freed;
            bool isSpare = victims.Exists(index => needed <= free + freed - holdings[index].Bytes);
            return fits && !isSpare && !victims.Exists(index => holdings[index].IsBusy) && victims.Distinct().Count() == victims.Count;
        }
        catch (InferenceException)
        {
            return needed > 200 || needed > free + idle;
        }
    }

    private static MemoryHolding Holding(string id, long bytes, int idleMinutes) =>
        new(id, bytes, IsBusy: false, TimeSpan.FromMinutes(idleMinutes), TimeSpan.FromSeconds(1));
}
