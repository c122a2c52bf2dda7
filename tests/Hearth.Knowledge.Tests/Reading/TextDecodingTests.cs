using System.Text;
using Hearth.Knowledge.Reading;

namespace Hearth.Knowledge.Tests.Reading;

public sealed class TextDecodingTests
{
    private const string Sample = "Grüße aus Köln, 5 €. Plain words follow so that zeros can be counted.";

    [Fact]
    public void Decode_EveryUnicodeEncodingWithMark_IsTheSameText()
    {
        foreach (Encoding encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true)])
        {
            byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Sample)];
            Assert.Equal(Sample, TextDecoding.Decode(bytes));
            Assert.False(TextDecoding.IsBinary(bytes), encoding.WebName);
        }
    }

    [Fact]
    public void Decode_WithoutMark_GuessesUtf16Utf8AndWindows1252()
    {
        Assert.Equal("Plain words in sixteen bits", TextDecoding.Decode(Encoding.Unicode.GetBytes("Plain words in sixteen bits")));
        Assert.Equal("Plain words in sixteen bits", TextDecoding.Decode(Encoding.BigEndianUnicode.GetBytes("Plain words in sixteen bits")));
        Assert.Equal(Sample, TextDecoding.Decode(Encoding.UTF8.GetBytes(Sample)));
        byte[] western = [(byte)'G', (byte)'r', 0xFC, 0xDF, (byte)'e', (byte)' ', 0x80];
        Assert.Equal("Grüße €", TextDecoding.Decode(western));
    }

    [Fact]
    public void Decode_DeclaredCharset_IsTaken()
    {
        byte[] bytes = [.. Encoding.ASCII.GetBytes("<meta charset=\"windows-1251\"><p>"), 0xCC, 0xE8, 0xF0];
        Assert.EndsWith("Мир", TextDecoding.Decode(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void IsBinary_ProgramsAndPictures_AreBinary()
    {
        Assert.True(TextDecoding.IsBinary([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 3, 0]));
        Assert.True(TextDecoding.IsBinary([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48]));
        Assert.False(TextDecoding.IsBinary("a line\nanother\n"u8));
    }
}
