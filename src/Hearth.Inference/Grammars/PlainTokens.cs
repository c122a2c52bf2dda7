using System.Text;

namespace Hearth.Inference.Grammars;

/// <summary>The tokens of a model that are nothing but characters a JSON string holds as they are: nine in ten. Immutable.</summary>
/// <remarks>
/// Inside a string all of them are legal, up to what its length allows. Where that is so they are taken from here, and only the others are read: each place
/// of a string of bounded length has a mask of its own.
/// </remarks>
internal sealed class PlainTokens
{
    /// <summary>Characters of the longest token that counts as plain.</summary>
    public const int LengthMax = 16;

    private readonly ulong[] _mask;

    /// <summary>Divides the tokens.</summary>
    /// <param name="trie">All of them.</param>
    public PlainTokens(VocabularyTrie trie)
    {
        _mask = new ulong[(trie.TokenCount + 63) / 64];
        for (int token = 0; token < trie.TokenCount; token++)
        {
            if (IsPlain(trie.BytesOf(token)))
            {
                _mask[token >> 6] |= 1UL << token;
            }
        }

        All = trie;
        Others = trie.Without(_mask);
    }

    /// <summary>All tokens.</summary>
    public VocabularyTrie All { get; }

    /// <summary>A bit for each plain token.</summary>
    public ReadOnlySpan<ulong> Mask => _mask;

    /// <summary>All other tokens.</summary>
    public VocabularyTrie Others { get; }

    private static bool IsPlain(ReadOnlySpan<byte> bytes)
    {
        int length = 0;
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done
                || !JsonText.PlainChars.Contains(rune.Value) || ++length > LengthMax)
            {
                return false;
            }

            bytes = bytes[consumed..];
        }

        return length > 0;
    }
}
