using System.Text;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Tokenizers;

public sealed class TokenStreamDecoderTests
{
    private const int FirstByteToken = 3;
    private const string Mixed = "aé中🦙\u0301 👩‍👩‍👧z";

    private static readonly Tokenizer s_bytes = Tokenizer.Create(SmallVocabularies.SentencePiece("▁", "▁x", "x"));

    [Fact]
    public void Append_TextByteByByte_NeverShowsAnIncompleteCharacter()
    {
        TokenStreamDecoder decoder = new(s_bytes);
        StringBuilder text = new();
        foreach (byte value in Encoding.UTF8.GetBytes(Mixed))
        {
            text.Append(decoder.Append(FirstByteToken + value));
            Assert.Equal(Mixed[..text.Length], text.ToString());
            Assert.False(text.Length > 0 && char.IsHighSurrogate(text[^1]));
        }

        Assert.Equal("", decoder.Flush().ToString());
        Assert.Equal(Mixed, text.ToString());
    }

    [Fact]
    public void Flush_AfterEveryPrefixOfText_EndsWithOneReplacementCharacterIfOneIsIncomplete()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Mixed);
        for (int length = 0; length <= bytes.Length; length++)
        {
            TokenStreamDecoder decoder = new(s_bytes);
            StringBuilder text = new();
            foreach (byte value in bytes.AsSpan(0, length))
            {
                text.Append(decoder.Append(FirstByteToken + value));
            }

            string flushed = decoder.Flush().ToString();
            bool isWhole = length == bytes.Length || (bytes[length] & 0xC0) != 0x80;
            Assert.Equal(isWhole ? "" : "\uFFFD", flushed);
            Assert.Equal(Encoding.UTF8.GetString(bytes, 0, length), text.ToString() + flushed);
        }
    }

    [Fact]
    public void Append_AnyBytes_GivesWhatTheWholeWouldGive()
    {
        SeededRandom random = new(3);
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, 12).Select(_ => (byte)(random.NextInt32(2) == 0 ? random.NextInt32(128) : 128 + random.NextInt32(128)))];
            Assert.Equal(Encoding.UTF8.GetString(bytes).TrimStart(' '), s_bytes.Decode([.. bytes.Select(value => FirstByteToken + value)]).TrimStart(' '));
        }
    }

    [Fact]
    public void Append_AControlToken_ShowsNothingAndKeepsWhatIsIncomplete()
    {
        TokenStreamDecoder decoder = new(s_bytes);

        Assert.Equal("", decoder.Append(FirstByteToken + 0xC3).ToString());
        Assert.Equal("", decoder.Append(2).ToString());
        Assert.Equal("é", decoder.Append(FirstByteToken + 0xA9).ToString());
    }

    [Fact]
    public void Append_TheSpaceBeforeAText_IsTakenAwayOnce()
    {
        int spaceX = s_bytes.EncodePlain("x").Single();

        Assert.Equal("x x", s_bytes.Decode([1, spaceX, spaceX]));
        Assert.Equal(" x", new TokenStreamDecoder(s_bytes, beginsText: false).Append(spaceX).ToString());
    }

    [Fact]
    public void Append_ManyTokens_AllocatesNothing()
    {
        int[] tokens = [.. Vocabularies.DefaultModel.EncodePlain(Mixed)];
        TokenStreamDecoder decoder = new(Vocabularies.DefaultModel);
        Feed(decoder, tokens, rounds: 10);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Feed(decoder, tokens, rounds: 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Feed(TokenStreamDecoder decoder, int[] tokens, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (int token in tokens)
            {
                decoder.Append(token);
            }
        }
    }
}
