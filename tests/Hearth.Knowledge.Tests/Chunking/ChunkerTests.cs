using System.Text;
using Hearth.Knowledge.Chunking;
using Hearth.Knowledge.Reading;
using Hearth.Primitives;

namespace Hearth.Knowledge.Tests.Chunking;

public sealed class ChunkerTests
{
    private static readonly string[] Pieces =
    [
        "A sentence with some words in it. ", "Dr. Smith, e.g., came at 3.5 p.m. and left! ", "\n\n", "\n", "# Heading\n\n", "### Deeper one\n", "- item\n", "1. first\n", "```\ncode(x);\n\n  more();\n```\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n", "漢字かな交じり文。", "💡🧪", "averyveryverylongwordwithoutanyend", "\t", " ", "\r\n", "> quoted\n", "Ünïcödé wörds… ", "{ \"a\": [1, 2] }", "x,y,\"z\nw\"\n", "<b>bold</b>",
    ];

    [Fact]
    public void Cut_GeneratedDocuments_CoversTheTextInOrderWithinBounds()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            SeededRandom random = new(seed);
            var text = new StringBuilder();
            int count = random.NextInt32(200);
            for (int index = 0; index < count; index++)
            {
                string piece = Pieces[random.NextInt32(Pieces.Length)];
                text.Insert(text.Length, piece, random.NextInt32(20) == 0 ? 60 : 1);
            }

            ExtractedDocument document = (seed % 5) switch
            {
                0 => PlainTextReader.Read(text.ToString()),
                1 => CodeReader.Read(text.ToString()),
                2 => CsvReader.Read(text.ToString()),
                3 => JsonReader.Read(text.ToString()),
                _ => MarkdownReader.Read(text.ToString()),
            };
            Check(document, seed);
        }
    }

    [Fact]
    public void Cut_Sections_KeepTheirHeadings()
    {
        string words = string.Concat(Enumerable.Repeat("Some words that fill the section up until it is long enough. ", 8));
        ExtractedDocument document = MarkdownReader.Read($"# Guide\n\n## Install\n\n{words}\n\n## Use\n\n{words}\n");

        List<TextChunk> chunks = Chunker.Cut(document);

        Assert.Equal(["Guide > Install", "Guide > Use"], chunks.Select(static chunk => chunk.Heading));
        Assert.StartsWith("## Use", document.Text[chunks[1].Start..], StringComparison.Ordinal);
        Assert.Equal("manual.md > Guide > Use", Chunker.Header("manual.md", chunks[1]));
        Assert.Equal("Guide > Use", Chunker.Header("Guide", chunks[1]));
    }

    [Fact]
    public void Split_AbbreviationsNumbersAndLists_AreNoSentenceEnds()
    {
        const string text = "Dr. Smith paid 3.50 euros, e.g. for tea. He left at 5 p.m. on Monday.\n- one item\n- another\nWas it z. B. good? Yes!";

        string[] sentences = [.. SentenceSplitter.Split(text, 0, text.Length).Select(static span => text[span.Start..span.End])];

        Assert.Equal(["Dr. Smith paid 3.50 euros, e.g. for tea.", "He left at 5 p.m. on Monday.", "- one item", "- another\nWas it z. B. good?", "Yes!"], sentences);
    }

    private static void Check(ExtractedDocument document, ulong seed)
    {
        int at = 0;
        foreach (TextChunk chunk in Chunker.Cut(document))
        {
            Assert.True(chunk.Start >= at && chunk.End > chunk.Start && chunk.End <= document.Text.Length, $"seed {seed}");
            Assert.True(document.Text.AsSpan(at, chunk.Start - at).IsWhiteSpace(), $"seed {seed}: left out `{document.Text[at..chunk.Start]}`");
            Assert.True(TokenEstimate.Of(document.Text.AsSpan(chunk.Start, chunk.End - chunk.Start)) <= Chunker.TokensMax + 2, $"seed {seed}");
            Assert.False(char.IsLowSurrogate(document.Text[chunk.Start]), $"seed {seed}");
            at = chunk.End;
        }

        Assert.True(document.Text.AsSpan(at).IsWhiteSpace(), $"seed {seed}: the end is left out");
    }
}
