namespace Hearth.Primitives.Tests;

public sealed class SeededRandomTests
{
    [Fact]
    public void NextUInt64_SeedZero_MatchesThePublishedSequence()
    {
        SeededRandom random = new(0);

        Assert.Equal(0xE220A8397B1DCDAFUL, random.NextUInt64());
        Assert.Equal(0x6E789E6AA1B965F4UL, random.NextUInt64());
        Assert.Equal(0x06C45D188009454FUL, random.NextUInt64());
    }

    [Fact]
    public void NextInt32_ManyDraws_StayBelowTheBoundAndReachBothEnds()
    {
        SeededRandom random = new(7);
        HashSet<int> seen = [];
        for (int draw = 0; draw < 1000; draw++)
        {
            seen.Add(random.NextInt32(5));
        }

        Assert.Equal([0, 1, 2, 3, 4], seen.Order());
    }
}
