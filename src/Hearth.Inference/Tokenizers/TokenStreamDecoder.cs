using System.Text;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// Turns a stream of tokens into text. A character whose bytes are spread over several tokens is held back until it is whole: what comes out is
/// always whole characters, and bytes that can be no character come out as U+FFFD.
/// </summary>
/// <remarks>Not thread-safe. What a call returns is valid until the next call. Appending allocates nothing once the longest token was seen.</remarks>
internal sealed class TokenStreamDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false).GetDecoder();
    private char[] _characters = new char[64];
    private bool _dropsSpace;

    /// <summary>Begins a stream.</summary>
    /// <param name="tokenizer">Whose tokens come.</param>
    /// <param name="beginsText">
    /// Whether the first token begins a text, so that the space which <see cref="Tokenizer.AddsSpacePrefix"/> put there is taken away. False where
    /// the tokens continue a text that is shown before them.
    /// </param>
    public TokenStreamDecoder(Tokenizer tokenizer, bool beginsText = true)
    {
        _tokenizer = tokenizer;
        _dropsSpace = beginsText && tokenizer.AddsSpacePrefix;
    }

    /// <summary>The characters that this token completes; none for a control token.</summary>
    public ReadOnlySpan<char> Append(int token) => Append(token, includeControl: false);

    /// <inheritdoc cref="Append(int)"/>
    /// <param name="token">The token.</param>
    /// <param name="includeControl">Whether a control token comes out as its name.</param>
    public ReadOnlySpan<char> Append(int token, bool includeControl)
    {
        ReadOnlySpan<byte> bytes = _tokenizer.GetBytes(token, includeControl);
        if (bytes.IsEmpty)
        {
            return [];
        }

        if (_dropsSpace && bytes[0] == (byte)' ')
        {
            bytes = bytes[1..];
        }

        _dropsSpace = false;
        return Decode(bytes, flush: false);
    }

    /// <summary>The end of the stream: U+FFFD if a character is incomplete. The decoder then begins anew in the middle of a text.</summary>
    public ReadOnlySpan<char> Flush() => Decode([], flush: true);

    private ReadOnlySpan<char> Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        // Up to three bytes may be waiting, each of which may come out as a character.
        if (_characters.Length < bytes.Length + 4)
        {
            _characters = new char[bytes.Length + 4];
        }

        return _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, flush));
    }
}
