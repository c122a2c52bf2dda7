using System.Runtime.Intrinsics;
using Hearth.Compute.Numerics;

namespace Hearth.Compute.Tests.Numerics;

public sealed unsafe class ByteRowsTests
{
    [Fact]
    public void Scales_EveryFiniteHalf_AreExactFloats()
    {
        ushort[] halves = [.. Enumerable.Range(0, 0x7C00).Select(bits => (ushort)bits)];
        fixed (ushort* source = halves)
        {
            for (int first = 0; first < halves.Length; first += 16)
            {
                for (int index = 0; index < 16; index++)
                {
                    Assert.Equal((float)BitConverter.UInt16BitsToHalf(halves[first + index]), ByteRows.Scales(source + first).GetElement(index));
                }
            }
        }
    }

    [Fact]
    public void Quantize_NumbersThatAreNone_BecomeFiniteOnes()
    {
        float[] values = [float.NaN, float.PositiveInfinity, 3, float.NegativeInfinity];
        sbyte[] quants = new sbyte[4];
        fixed (float* source = values)
        fixed (sbyte* target = quants)
        {
            Assert.Equal((Half)65504, BitConverter.UInt16BitsToHalf(ByteRows.Quantize(source, 4, target)));
        }

        Assert.Equal([0, 127, 0, -127], quants);
    }
}
