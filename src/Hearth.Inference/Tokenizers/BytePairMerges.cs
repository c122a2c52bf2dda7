using System.Numerics;

namespace Hearth.Inference.Tokenizers;

/// <summary>The merges of a byte-level vocabulary, the earliest first.</summary>
/// <remarks>
/// Merges are looked up by the bytes of both sides and the place between them, not by pairs of token numbers: building the table then takes one
/// hash for each merge instead of three look-ups (a third of the time for 280,000 merges), and a merge whose sides or result are not in the
/// vocabulary needs no care.
/// </remarks>
internal sealed class BytePairMerges : IMergeOrder
{
    private const int SlotsMin = 16;

    private readonly byte[] _bytes;
    private readonly int[] _offsets;
    private readonly int[] _leftLengths;
    private readonly ulong[] _slots;

    /// <summary>Reads the merges, the first of which ranks first.</summary>
    /// <param name="merges">Lines of two entries with a space between them.</param>
    public BytePairMerges(Utf8Strings merges)
    {
        if (merges.Count > TokenizerLimits.MergesMax)
        {
            throw Malformed($"The vocabulary has {merges.Count} merges; at most {TokenizerLimits.MergesMax} are read.");
        }

        _offsets = new int[merges.Count + 1];
        _leftLengths = new int[merges.Count];
        _slots = new ulong[Math.Max(SlotsMin, (int)BitOperations.RoundUpToPowerOf2((uint)merges.Count + ((uint)merges.Count / 2)))];
        _bytes = new byte[merges.TotalLength];
        for (int rank = 0; rank < merges.Count; rank++)
        {
            Add(merges[rank], rank);
        }
    }

    /// <summary>Bytes of the longest result.</summary>
    public int JoinedLengthMax { get; private set; }

    public bool TryGetOrder(ReadOnlySpan<byte> joined, int leftLength, out uint order)
    {
        ulong slot = Probe(joined, leftLength, ByteHash.Of(joined, leftLength));
        order = (uint)slot - 1;
        return slot != 0;
    }

    private void Add(ReadOnlySpan<byte> line, int rank)
    {
        // A space is never the first byte of a separator's left side, so that a side may begin with one.
        int leftLength = line.Length < 3 ? 0 : line[1..].IndexOf((byte)' ') + 1;
        if (leftLength == 0 || leftLength == line.Length - 1 || line.Length > 2 * TokenizerLimits.TokenBytesMax)
        {
            throw Malformed($"Merge {rank} of the vocabulary is not two entries with a space between them.");
        }

        int start = _offsets[rank];
        int length = line.Length - 1;
        line[..leftLength].CopyTo(_bytes.AsSpan(start));
        line[(leftLength + 1)..].CopyTo(_bytes.AsSpan(start + leftLength));
        _offsets[rank + 1] = start + length;
        _leftLengths[rank] = leftLength;
        JoinedLengthMax = Math.Max(JoinedLengthMax, length);

        ReadOnlySpan<byte> joined = _bytes.AsSpan(start, length);
        ulong hash = ByteHash.Of(joined, leftLength);
        ref ulong slot = ref Probe(joined, leftLength, hash);
        if (slot == 0)
        {
            slot = (hash & 0xFFFF_FFFF_0000_0000) | (uint)(rank + 1);
        }
    }

    private ref ulong Probe(ReadOnlySpan<byte> joined, int leftLength, ulong hash)
    {
        int mask = _slots.Length - 1;
        int position = (int)hash & mask;
        while (true)
        {
            ref ulong slot = ref _slots[position];
            if (slot == 0 || (((slot ^ hash) >> 32) == 0 && Matches((int)(uint)slot - 1, joined, leftLength)))
            {
                return ref slot;
            }

            position = (position + 1) & mask;
        }
    }

    private bool Matches(int rank, ReadOnlySpan<byte> joined, int leftLength) =>
        _leftLengths[rank] == leftLength && _bytes.AsSpan(_offsets[rank].._offsets[rank + 1]).SequenceEqual(joined);

    private static InferenceException Malformed(string message) => new(InferenceErrors.TokenizerMalformed, message);
}
