using Hearth.Compute.Numerics;

namespace Hearth.Compute.Tests.Numerics;

public sealed unsafe class RotaryScalingTests
{
    private const int Dimension = 64;
    private const float Base = 10_000;

    [Fact]
    public void Apply_LinearScaling_TurnsLikeASmallerPosition()
    {
        using RotaryTable plain = new(RotaryStyle.Halves, Dimension, Base, [], 1000);
        using RotaryTable scaled = new(RotaryStyle.Halves, Dimension, Base, [], 1000, new RotaryScaling { Factor = 4 });

        float[] expected = Turn(plain, 150);
        float[] actual = Turn(scaled, 600);

        Assert.Equal(expected, actual);
        Assert.NotEqual(Turn(plain, 600), actual);
    }

    [Fact]
    public void Apply_Yarn_KeepsFastPairsAndDividesSlowOnes()
    {
        RotaryScaling yarn = new() { Factor = 8, Extrapolation = 1, OriginalContext = 256, Magnitude = RotaryScaling.YarnMagnitude(8) };
        using RotaryTable table = new(RotaryStyle.AdjacentPairs, Dimension, Base, [], 3000, yarn);
        const int Position = 2000;
        float[] actual = Turn(table, Position);

        for (int pair = 0; pair < Dimension / 2; pair++)
        {
            // 256 positions are one turn of pair 12.87 and 32 turns of pair .83: those up to 0 stay, those from 13 on are divided.
            double kept = 1 - Math.Clamp(pair / 13.0, 0, 1);
            double frequency = Math.Pow(Base, -2.0 * pair / Dimension);
            double angle = Position * ((frequency / 8 * (1 - kept)) + (frequency * kept));
            double magnitude = 1 + (0.1 * Math.Log(8));
            Assert.Equal((Math.Cos(angle) - (0.5 * Math.Sin(angle))) * magnitude, actual[2 * pair], 2e-6);
            Assert.Equal((Math.Sin(angle) + (0.5 * Math.Cos(angle))) * magnitude, actual[(2 * pair) + 1], 2e-6);
        }
    }

    private static float[] Turn(RotaryTable table, int position)
    {
        using NativeFloats head = new(Dimension);
        for (int index = 0; index < Dimension; index++)
        {
            head.Pointer[index] = index % 2 == 0 ? 1 : 0.5f;
        }

        table.Require(position + 1);
        table.Apply(head.Pointer, 1, Dimension, position);
        return new ReadOnlySpan<float>(head.Pointer, Dimension).ToArray();
    }
}
