using Hearth.Primitives;

namespace Hearth.Fuzz;

/// <summary>What all targets do to bytes and numbers.</summary>
internal static class Mutation
{
    private static readonly long[] s_interesting =
    [
        0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 255, 256, 65_535, 65_536, 1L << 24, int.MaxValue, 1L << 31, uint.MaxValue, 1L << 32, (1L << 32) + 1,
        1L << 60, 1L << 61, (1L << 61) + 1, 1L << 62, 0x5555_5555_5555_5556, long.MaxValue - 31, long.MaxValue, -1, -31, -32, int.MinValue, long.MinValue,
    ];

    public static bool OneIn(this SeededRandom random, int count) => random.NextInt32(count) == 0;

    public static T Pick<T>(this SeededRandom random, ReadOnlySpan<T> choices) => choices[random.NextInt32(choices.Length)];

    /// <summary>A number at a border of some type or table.</summary>
    public static long Interesting(this SeededRandom random) =>
        random.OneIn(4) ? (long)random.NextUInt64() : random.Pick<long>(s_interesting) + random.NextInt32(3) - 1;

    /// <summary>Flips bits, overwrites, copies and zeroes a few places; returns a length that may be shorter.</summary>
    public static int Damage(this SeededRandom random, Span<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        for (int count = 1 + random.NextInt32(4); count > 0; count--)
        {
            int position = random.NextInt32(bytes.Length);
            int length = Math.Min(1 + random.NextInt32(16), bytes.Length - position);
            switch (random.NextInt32(6))
            {
                case 0:
                    bytes.Slice(random.NextInt32(bytes.Length - length + 1), length).CopyTo(bytes[position..]);
                    break;
                case 1:
                    bytes.Slice(position, length).Fill((byte)(random.OneIn(2) ? 0 : 0xFF));
                    break;
                case 2:
                    return random.OneIn(2) ? position : bytes.Length;
                case 3:
                    bytes[position] = (byte)random.NextUInt64();
                    break;
                default:
                    bytes[position] ^= (byte)(1 << random.NextInt32(8));
                    break;
            }
        }

        return bytes.Length;
    }
}
