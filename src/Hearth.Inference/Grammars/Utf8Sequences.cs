namespace Hearth.Inference.Grammars;

/// <summary>A set of characters as ranges of bytes: each sequence stands for all texts that take one byte of each of its ranges.</summary>
internal static class Utf8Sequences
{
    /// <summary>The sequences of a set; no two of them share a text.</summary>
    public static List<(byte First, byte Last)[]> Of(CodePointSet set)
    {
        List<(byte First, byte Last)[]> sequences = [];
        foreach ((int first, int last) in set.Ranges)
        {
            AddRange(sequences, first, last);
        }

        return sequences;
    }

    private static void AddRange(List<(byte First, byte Last)[]> sequences, int first, int last)
    {
        // A range is cut where the number of bytes changes, and then wherever its ends do not agree in all but their last digits of six bits.
        ReadOnlySpan<int> borders = [0x7F, 0x7FF, 0xFFFF];
        foreach (int border in borders)
        {
            if (first <= border && last > border)
            {
                AddRange(sequences, first, border);
                AddRange(sequences, border + 1, last);
                return;
            }
        }

        for (int bits = 6; bits <= 18 && last > 0x7F; bits += 6)
        {
            int mask = (1 << bits) - 1;
            if ((first & ~mask) == (last & ~mask))
            {
                break;
            }

            if ((first & mask) != 0)
            {
                AddRange(sequences, first, first | mask);
                AddRange(sequences, (first | mask) + 1, last);
                return;
            }

            if ((last & mask) != mask)
            {
                AddRange(sequences, first, (last & ~mask) - 1);
                AddRange(sequences, last & ~mask, last);
                return;
            }
        }

        Span<byte> low = stackalloc byte[4];
        Span<byte> high = stackalloc byte[4];
        int length = new System.Text.Rune(first).EncodeToUtf8(low);
        _ = new System.Text.Rune(last).EncodeToUtf8(high);
        (byte, byte)[] sequence = new (byte, byte)[length];
        for (int index = 0; index < length; index++)
        {
            sequence[index] = (low[index], high[index]);
        }

        sequences.Add(sequence);
    }
}
