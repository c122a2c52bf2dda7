using System.Numerics;

namespace Hearth.Inference.Tokenizers;

/// <summary>Finds the index of a byte string. Open addressing over one array; half of a slot is hash, so that most misses touch no string.</summary>
internal sealed class Utf8Index
{
    private const int SlotsMin = 16;

    private readonly Utf8Strings _strings;
    private readonly ulong[] _slots;

    /// <summary>Where two strings are equal, the later one is found, unless <paramref name="yields"/> says that it gives way to the earlier.</summary>
    public Utf8Index(Utf8Strings strings, Func<int, int, bool> yields)
    {
        _strings = strings;
        _slots = new ulong[Math.Max(SlotsMin, (int)BitOperations.RoundUpToPowerOf2((uint)strings.Count + ((uint)strings.Count / 2)))];
        for (int index = 0; index < strings.Count; index++)
        {
            ReadOnlySpan<byte> text = strings[index];
            if (text.IsEmpty)
            {
                continue;
            }

            ulong hash = ByteHash.Of(text, variant: 0);
            ref ulong slot = ref Probe(text, hash);
            if (slot == 0 || !yields(index, IndexIn(slot)))
            {
                slot = (hash & 0xFFFF_FFFF_0000_0000) | (uint)(index + 1);
            }
        }
    }

    /// <summary>The index of <paramref name="text"/>, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text)
    {
        ulong slot = Probe(text, ByteHash.Of(text, variant: 0));
        return slot == 0 ? -1 : IndexIn(slot);
    }

    private static int IndexIn(ulong slot) => (int)(uint)slot - 1;

    private ref ulong Probe(ReadOnlySpan<byte> text, ulong hash)
    {
        int mask = _slots.Length - 1;
        int position = (int)hash & mask;
        while (true)
        {
            ref ulong slot = ref _slots[position];
            if (slot == 0 || (((slot ^ hash) >> 32) == 0 && _strings[IndexIn(slot)].SequenceEqual(text)))
            {
                return ref slot;
            }

            position = (position + 1) & mask;
        }
    }
}
