using Hearth.Inference.Sampling;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Sampling;

public sealed class LogitMathTests
{
    [Fact]
    public void TryFindMax_EveryLength_FindsTheFirstLargest()
    {
        SeededRandom random = new(1);
        for (int length = 1; length < 70; length++)
        {
            float[] scores = ScoreCases.Create(random, length, 5, steps: 4);

            Assert.True(LogitMath.TryFindMax(scores, out float max, out int index));

            Assert.Equal(scores.Max(), max);
            Assert.Equal(Array.IndexOf(scores, scores.Max()), index);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void TryFindMax_NotFinite_IsSeenAtEveryPlace(float value)
    {
        for (int place = 0; place < 27; place++)
        {
            float[] scores = new float[27];
            scores[place] = value;

            Assert.False(LogitMath.TryFindMax(scores, out _, out _));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    [InlineData(49_152)]
    public void Exponentiate_AnyLength_SumsLikeDoubles(int length)
    {
        float[] scores = ScoreCases.Create(new SeededRandom(2), length, 20);
        float[] weights = new float[length];
        float max = scores.Max();

        double total = LogitMath.Exponentiate(scores, max, 0.5f, weights);

        double expected = scores.Sum(score => Math.Exp((score - max) * 0.5));
        Assert.InRange(total / expected, 1 - 1e-5, 1 + 1e-5);
        Assert.InRange(LogitMath.LogSumExp(scores, max), Expected(scores, max) - 1e-5, Expected(scores, max) + 1e-5);
    }

    private static double Expected(float[] scores, float max) => max + Math.Log(scores.Sum(score => Math.Exp(score - (double)max)));
}
