using Hearth.Vectors.Collections;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Tests.Collections;

public sealed class SearchPlannerTests
{
    [Theory]
    [InlineData(100_000, 0, true, nameof(SearchPlan.Nothing))]
    [InlineData(100_000, 100_000, true, nameof(SearchPlan.Walk))]
    [InlineData(100_000, 100_000, false, nameof(SearchPlan.Scan))]
    [InlineData(100_000, 99_000, true, nameof(SearchPlan.FilteredWalk))]
    [InlineData(100_000, 50_000, true, nameof(SearchPlan.FilteredWalk))]
    [InlineData(100_000, 10_000, true, nameof(SearchPlan.FilteredScan))]
    [InlineData(100_000, 1_000, true, nameof(SearchPlan.FilteredScan))]
    [InlineData(1_000_000, 100_000, true, nameof(SearchPlan.FilteredWalk))]
    [InlineData(1_000_000, 10_000, true, nameof(SearchPlan.FilteredScan))]
    [InlineData(2_000, 2_000, true, nameof(SearchPlan.Scan))]
    public void Choose_BySelectivity_IsTheCheaper(int rows, int matching, bool hasGraph, string plan) =>
        Assert.Equal(plan, SearchPlanner.Choose(rows, matching, hasGraph, 128, GraphTuning.Assumed).ToString());

    [Fact]
    public void Choose_DearWalk_IsAScan()
    {
        GraphTuning dear = GraphTuning.Assumed with { WalkCost = 10, VisitsPerKept = 30 };
        Assert.Equal(SearchPlan.FilteredWalk, SearchPlanner.Choose(100_000, 50_000, hasGraph: true, 128, GraphTuning.Assumed));
        Assert.Equal(SearchPlan.FilteredScan, SearchPlanner.Choose(100_000, 50_000, hasGraph: true, 128, dear));
    }

    [Fact]
    public void VisitsMax_AnyPlan_CostsLittleMoreThanAScan()
    {
        for (int matching = 500; matching < 100_000; matching += 500)
        {
            if (SearchPlanner.Choose(100_000, matching, hasGraph: true, 128, GraphTuning.Assumed) == SearchPlan.FilteredWalk)
            {
                double walk = SearchPlanner.VisitsMax(100_000, matching, 128, GraphTuning.Assumed) * GraphTuning.Assumed.WalkCost;
                Assert.InRange(walk, 1, matching * SearchPlanner.GatherCost * 1.01);
            }
        }
    }
}
