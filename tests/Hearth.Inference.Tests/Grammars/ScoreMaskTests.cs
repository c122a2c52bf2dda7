using Hearth.Inference.Grammars;
using Hearth.Inference.Sampling;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Grammars;

public sealed class ScoreMaskTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(1031)]
    public void Apply_AnyMask_KeepsExactlyTheLegal(int length)
    {
        SeededRandom random = new((ulong)length);
        ulong[] mask = new ulong[(length + 63) / 64];
        for (int word = 0; word < mask.Length; word++)
        {
            mask[word] = (word % 4) switch { 0 => random.NextUInt64(), 1 => 0, 2 => ulong.MaxValue, _ => random.NextUInt64() & random.NextUInt64() };
        }

        float[] scores = new float[length];
        for (int token = 0; token < length; token++)
        {
            scores[token] = (float)random.NextDouble();
        }

        float[] expected = [.. scores.Select((score, token) => (mask[token / 64] >> (token % 64) & 1) == 1 ? score : float.NegativeInfinity)];
        ScoreMask.Apply(scores, mask);
        Assert.Equal(expected, scores);

        LogitMath.FindMax(scores, out float max, out int index);
        Assert.Equal(expected.Max(), max);
        Assert.Equal(Array.IndexOf(expected, max), index);
    }
}
