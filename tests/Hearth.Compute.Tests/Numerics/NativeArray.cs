using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Numerics;

/// <summary>Makes floats outside the heap, as the kernels want them.</summary>
internal static unsafe class NativeArray
{
    private const int GuardFloats = 16;

    public static NativeFloats Random(int count, ulong seed, float spread = 1)
    {
        NativeFloats array = new(count + GuardFloats);
        SeededRandom random = new(seed);
        for (int index = 0; index < count; index++)
        {
            array.Pointer[index] = (float)((random.NextDouble() * 2) - 1) * spread;
        }

        // What a kernel writes behind the end shows.
        new Span<float>(array.Pointer + count, GuardFloats).Fill(777);
        return array;
    }

    public static float[] ToArray(NativeFloats array)
    {
        int count = (int)array.Count - GuardFloats;
        Assert.All(new ReadOnlySpan<float>(array.Pointer + count, GuardFloats).ToArray(), guard => Assert.Equal(777, guard));
        return new ReadOnlySpan<float>(array.Pointer, count).ToArray();
    }
}
