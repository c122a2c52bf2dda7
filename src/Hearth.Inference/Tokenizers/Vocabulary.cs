using System.Buffers;

namespace Hearth.Inference.Tokenizers;

/// <summary>The checked entries of a vocabulary, and the way from text to entry. Immutable once a tokenizer is built.</summary>
/// <remarks>
/// Two ways lead from text to token, and they are kept apart: <see cref="FindMergeable"/> is what text may become by merging and can never be a
/// control token, whatever the vocabulary holds (SentencePiece keeps its reserved pieces apart in the same way; llama.cpp does not, and there a
/// user's <c>&lt;/s&gt;</c> can become the real one); <see cref="Find"/> is for names the program itself looks up.
/// </remarks>
internal sealed class Vocabulary
{
    private static readonly SearchValues<byte> s_bracketedMarker = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/"u8);

    private readonly Utf8Strings _texts;
    private readonly Utf8Index _index;
    private readonly TokenKind[] _kinds;

    public Vocabulary(TokenizerDefinition definition)
    {
        _texts = definition.Tokens;
        if (_texts.Count is 0 or > TokenizerLimits.TokensMax)
        {
            throw Malformed($"The vocabulary has {_texts.Count} entries; 1 to {TokenizerLimits.TokensMax} are read.");
        }

        _kinds = ReadKinds(definition);
        for (int token = 0; token < Count; token++)
        {
            int length = _texts[token].Length;
            if (length > TokenizerLimits.TokenBytesMax)
            {
                throw Malformed($"Entry {token} of the vocabulary has {length} bytes; at most {TokenizerLimits.TokenBytesMax} are read.");
            }

            TextBytesMax = Math.Max(TextBytesMax, length);
        }

        _index = new Utf8Index(_texts, (later, earlier) => !IsMergeable(later) && IsMergeable(earlier));
    }

    public int Count => _texts.Count;

    /// <summary>Bytes of the longest entry.</summary>
    public int TextBytesMax { get; }

    public TokenKind KindOf(int token) => _kinds[token];

    public bool IsControl(int token) => _kinds[token] is TokenKind.Control or TokenKind.Unknown;

    /// <summary>The entry as the file has it.</summary>
    public ReadOnlySpan<byte> TextOf(int token) => _texts[token];

    /// <summary>The entry with this text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => _index.Find(text);

    /// <summary>The entry that text may become by merging, or -1.</summary>
    public int FindMergeable(ReadOnlySpan<byte> text)
    {
        int token = _index.Find(text);
        return token >= 0 && IsMergeable(token) ? token : -1;
    }

    /// <summary>Only while a tokenizer is built: some files mark their turn markers as ordinary text.</summary>
    public void MakeControl(int token) => _kinds[token] = TokenKind.Control;

    /// <summary>
    /// Whether an added token must come from the template and not from a user. Files mark some turn and tool markers as user-defined, not as
    /// control tokens; they are known by their looks. What looks like a word, white space or plain markup is not meant.
    /// </summary>
    public static bool LooksLikeMarker(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3)
        {
            return false;
        }

        return (text[0], text[^1]) switch
        {
            ((byte)'<', (byte)'>') => text.IndexOfAny((byte)'|', (byte)'_') >= 0 || text.IndexOf("｜"u8) >= 0,
            ((byte)'[', (byte)']') => text[1..^1].IndexOfAnyExcept(s_bracketedMarker) < 0,
            _ => false,
        };
    }

    private bool IsMergeable(int token) => _kinds[token] switch
    {
        TokenKind.Control or TokenKind.Unknown or TokenKind.Byte => false,
        TokenKind.UserDefined => !LooksLikeMarker(_texts[token]),
        _ => true,
    };

    private static TokenKind[] ReadKinds(TokenizerDefinition definition)
    {
        TokenKind[] kinds = new TokenKind[definition.Tokens.Count];
        if (definition.Kinds is not { } numbers)
        {
            Array.Fill(kinds, TokenKind.Normal);
            return kinds;
        }

        if (numbers.Length != kinds.Length)
        {
            throw Malformed($"The vocabulary has {kinds.Length} entries, but the types of {numbers.Length} are given.");
        }

        for (int token = 0; token < kinds.Length; token++)
        {
            kinds[token] = numbers[token] is >= 0 and <= (int)TokenKind.Byte ? (TokenKind)numbers[token] : TokenKind.Undefined;
        }

        return kinds;
    }

    private static InferenceException Malformed(string message) => new(InferenceErrors.TokenizerMalformed, message);
}
