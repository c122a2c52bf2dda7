using Hearth.Inference.Sampling;

namespace Hearth.Inference.Tests.Sampling;

public sealed class CounterRandomTests
{
    [Fact]
    public void Draw_ByPosition_IsUniformWithinAndAcrossSeeds()
    {
        const int Count = 20_000;
        double[] alongPositions = [.. Enumerable.Range(0, Count).Select(static position => CounterRandom.Draw(1, (ulong)position))];
        double[] acrossSeeds = [.. Enumerable.Range(0, Count).Select(static seed => CounterRandom.Draw((ulong)seed, 0))];

        Assert.All(alongPositions, static value => Assert.InRange(value, 0, 1 - double.Epsilon));
        Assert.All(new[] { alongPositions, acrossSeeds }, static values =>
        {
            Assert.InRange(values.Average(), 0.49, 0.51);
            Assert.Equal(16, values.Select(static value => (int)(value * 16)).Distinct().Count());
            Assert.Equal(Count, values.Distinct().Count());
        });
    }

    [Fact]
    public void Draw_SamePlace_SameNumber()
    {
        Assert.Equal(CounterRandom.Draw(9, 100), CounterRandom.Draw(9, 100));
        Assert.NotEqual(CounterRandom.Draw(9, 100), CounterRandom.Draw(9, 101));
    }
}
