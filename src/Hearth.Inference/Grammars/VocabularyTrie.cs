using System.Collections.Immutable;
using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Grammars;

/// <summary>The tokens of a model by the bytes they stand for, as a tree in one block. Immutable and safe to use from several threads.</summary>
/// <remarks>
/// <para>
/// Nodes stand in the order of a walk from the root, children by their byte; <see cref="End"/> is where the walk goes on when a node's children are
/// passed over.
/// </para>
/// <para>
/// A control token stands for its name between the bytes 0xFF and 0xFE, which are in no text: a grammar reaches it by naming it, and never by text. Tokens
/// that stand for nothing, or hold such bytes themselves, are left out and so are never legal.
/// </para>
/// </remarks>
internal sealed class VocabularyTrie
{
    public const byte ControlStart = 0xFF;
    public const byte ControlEnd = 0xFE;

    private readonly byte[] _values;
    private readonly byte[] _depths;
    private readonly int[] _ends;
    private readonly int[] _tokenOffsets;
    private readonly int[] _tokens;
    private readonly Utf8Strings _bytes;

    private VocabularyTrie(Utf8Strings bytes, int[] order, int tokenCount)
    {
        _bytes = bytes;
        TokenCount = tokenCount;
        int nodes = CountNodes(order);
        _values = new byte[nodes];
        _depths = new byte[nodes];
        _ends = new int[nodes];
        _tokenOffsets = new int[nodes + 1];
        _tokens = order;
        Fill(order);
    }

    /// <summary>Tokens that can be chosen; the legal ones are among them.</summary>
    public int TokenCount { get; }

    /// <summary>Whether a space that the answer begins with is not shown.</summary>
    public bool DropsFirstSpace { get; private init; }

    /// <summary>The tokens that end an answer.</summary>
    public ImmutableArray<int> EndTokens { get; private init; } = [];

    /// <summary>Bytes of the longest token.</summary>
    public int DepthMax { get; private set; }

    /// <summary>The byte that leads to a node; the root has none.</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>The bytes on the way to a node.</summary>
    public ReadOnlySpan<byte> Depths => _depths;

    /// <summary>The first node that is not below a node.</summary>
    public ReadOnlySpan<int> End => _ends;

    /// <summary>A tree of a tokenizer's tokens.</summary>
    /// <param name="tokenizer">Whose tokens.</param>
    /// <param name="vocabularySize">The first so many of them.</param>
    public static VocabularyTrie Create(Tokenizer tokenizer, int vocabularySize)
    {
        int[] offsets = new int[vocabularySize + 1];
        int total = 0;
        for (int token = 0; token < vocabularySize; token++)
        {
            int length = tokenizer.GetBytes(token, includeControl: true).Length;
            total = checked(total + length + (tokenizer.IsControl(token) && length > 0 ? 2 : 0));
            offsets[token + 1] = total;
        }

        byte[] bytes = new byte[total];
        for (int token = 0; token < vocabularySize; token++)
        {
            Span<byte> place = bytes.AsSpan(offsets[token], offsets[token + 1] - offsets[token]);
            if (tokenizer.IsControl(token) && !place.IsEmpty)
            {
                place[0] = ControlStart;
                place[^1] = ControlEnd;
                place = place[1..^1];
            }

            tokenizer.GetBytes(token, includeControl: true).CopyTo(place);
        }

        Utf8Strings texts = new(bytes, offsets);
        int[] order = [.. Enumerable.Range(0, vocabularySize).Where(token => IsUsable(texts[token]))];
        Array.Sort(order, (left, right) => texts[left].SequenceCompareTo(texts[right]) is var difference and not 0 ? difference : left.CompareTo(right));
        return new VocabularyTrie(texts, order, vocabularySize)
        {
            DropsFirstSpace = tokenizer.AddsSpacePrefix,
            EndTokens = [.. tokenizer.EndOfGenerationTokens.Where(token => token < vocabularySize).Order()],
        };
    }

    /// <summary>The tree without the tokens that have a bit.</summary>
    public VocabularyTrie Without(ulong[] mask) => new(_bytes, Array.FindAll(_tokens, token => (mask[token >> 6] >> token & 1) == 0), TokenCount);

    /// <summary>The tokens that end in a node: several may stand for the same bytes.</summary>
    public ReadOnlySpan<int> TokensOf(int node) => _tokens.AsSpan(_tokenOffsets[node], _tokenOffsets[node + 1] - _tokenOffsets[node]);

    /// <summary>The tokens of a node and of everything below it.</summary>
    public ReadOnlySpan<int> TokensBelow(int node) => _tokens.AsSpan(_tokenOffsets[node], _tokenOffsets[_ends[node]] - _tokenOffsets[node]);

    public ReadOnlySpan<byte> BytesOf(int token) => _bytes[token];

    private static bool IsUsable(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.Length > byte.MaxValue)
        {
            return false;
        }

        bool isControl = bytes.Length > 2 && bytes[0] == ControlStart && bytes[^1] == ControlEnd;
        return (isControl ? bytes[1..^1] : bytes).IndexOfAnyInRange(ControlEnd, ControlStart) < 0;
    }

    private int CountNodes(int[] order)
    {
        int nodes = 1;
        ReadOnlySpan<byte> before = [];
        foreach (int token in order)
        {
            ReadOnlySpan<byte> bytes = _bytes[token];
            nodes += bytes.Length - bytes.CommonPrefixLength(before);
            before = bytes;
            DepthMax = Math.Max(DepthMax, bytes.Length);
        }

        return nodes;
    }

    private void Fill(int[] order)
    {
        Span<int> open = stackalloc int[byte.MaxValue + 1];
        int node = 0;
        int depth = 0;
        ReadOnlySpan<byte> before = [];
        for (int index = 0; index < order.Length; index++)
        {
            ReadOnlySpan<byte> bytes = _bytes[order[index]];
            for (int common = bytes.CommonPrefixLength(before); depth > common; depth--)
            {
                _ends[open[depth]] = node + 1;
            }

            while (depth < bytes.Length)
            {
                node++;
                depth++;
                _values[node] = bytes[depth - 1];
                _depths[node] = (byte)depth;
                _tokenOffsets[node] = index;
                open[depth] = node;
            }

            before = bytes;
        }

        for (; depth >= 0; depth--)
        {
            _ends[open[depth]] = node + 1;
        }

        _tokenOffsets[^1] = order.Length;
    }
}
