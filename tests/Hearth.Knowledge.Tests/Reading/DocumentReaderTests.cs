using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Hearth.Knowledge.Reading;
using Hearth.Testing.Documents;

namespace Hearth.Knowledge.Tests.Reading;

public sealed class DocumentReaderTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Markdown_KeepsTheSourceAndItsStructure()
    {
        const string source = "---\nauthor: x\n---\n# First title\n\nWords here.\n\n- one\n- two\n\n```c\nint x;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Second\nMore.\n";
        ExtractedDocument document = await ReadAsync("a.md", source);

        Assert.Equal(source, document.Text);
        Assert.Equal("First title", document.Title);
        Assert.Equal(["Second", "First title"], document.Blocks.Where(static block => block.Kind == BlockKind.Heading).Select(static block => block.Title).Reverse());
        Assert.Contains(document.Blocks, block => block.Kind == BlockKind.Code && Slice(document, block).Contains("int x;", StringComparison.Ordinal));
        Assert.Contains(document.Blocks, block => block.Kind == BlockKind.Table && string.Equals(block.Context, "| a | b |", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_Html_HasWordsHeadingsTablesAndNoScripts()
    {
        ExtractedDocument document = await ReadAsync(
            "a.html",
            "<html><head><title> A  page </title><script>var secret;</script></head><body><nav>Menu</nav><h2>Part <b>one</b></h2><p>Some\n  <i>words</i>.</p><pre>a\n  b</pre>"
            + "<table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table></body></html>");

        Assert.Equal("A page", document.Title);
        Assert.Equal(["Part one", "Some words.", "a\n  b", "k | v\n1 | 2"], document.Blocks.Select(block => Slice(document, block)));
        Assert.Equal([BlockKind.Heading, BlockKind.Prose, BlockKind.Code, BlockKind.Table], document.Blocks.Select(static block => block.Kind));
    }

    [Fact]
    public async Task Read_HtmlNestedWithoutEnd_DoesNotOverflow()
    {
        ExtractedDocument document = await ReadAsync("a.html", string.Concat(Enumerable.Repeat("<div>", 20_000)) + "deep");

        Assert.Empty(document.Text);
    }

    [Fact]
    public async Task Read_Docx_HasHeadingsParagraphsAndTables()
    {
        using var stream = new MemoryStream();
        using (WordprocessingDocument file = WordprocessingDocument.Create(stream, WordprocessingDocumentType.Document))
        {
            file.AddMainDocumentPart().Document = new Document(
                """
                <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
                <w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>The title</w:t></w:r></w:p>
                <w:p><w:r><w:t xml:space="preserve">Some </w:t></w:r><w:r><w:t>words.</w:t></w:r></w:p>
                <w:tbl><w:tr><w:tc><w:p><w:r><w:t>k</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>v</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
                </w:body></w:document>
                """);
            file.MainDocumentPart?.Document.Save();
        }

        ExtractedDocument document = await ReadAsync("a.docx", stream.ToArray());

        Assert.Equal(["The title", "Some words.", "k | v"], document.Blocks.Select(block => Slice(document, block)));
        Assert.Equal([BlockKind.Heading, BlockKind.Prose, BlockKind.Table], document.Blocks.Select(static block => block.Kind));
        Assert.Equal(2, document.Blocks[0].Level);
    }

    [Fact]
    public async Task Read_BrokenOrEncryptedDocx_IsACodedError()
    {
        Assert.Equal(KnowledgeErrors.DocumentEncrypted, (await Assert.ThrowsAsync<KnowledgeException>(() => ReadAsync("a.docx", [0xD0, 0xCF, 0x11, 0xE0, 1, 2]))).Error);
        Assert.Equal(KnowledgeErrors.DocumentDamaged, (await Assert.ThrowsAsync<KnowledgeException>(() => ReadAsync("a.docx", "no zip at all"))).Error);
    }

    [Fact]
    public async Task Read_Csv_RecordsKnowTheirColumns()
    {
        var text = new StringBuilder("name;city\n");
        for (int row = 0; row < 100; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"person; {row}\";\"town\nof {row}\"\n");
        }

        ExtractedDocument document = await ReadAsync("a.csv", text.ToString());

        Assert.True(document.Blocks.Count > 3);
        Assert.All(document.Blocks.Skip(1), static block => Assert.Equal("name, city", block.Context));
        Assert.All(document.Blocks.Skip(1), block => Assert.StartsWith("\"person; ", Slice(document, block), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_Json_IsCutBetweenMembers()
    {
        ExtractedDocument document = await ReadAsync("a.json", """{ "grün": [1, 2, 3], "b": { "c": "ü" } }""");

        Assert.Equal("grün", document.Blocks[0].Context);
        Assert.Equal("""{ "grün": [1, 2, 3]""", Slice(document, document.Blocks[0]));
        Assert.Equal("b", document.Blocks[1].Context);
        Assert.Equal(2, (await ReadAsync("a.jsonl", "{\"a\":1}\n{\"a\":2}\n")).Blocks.Count);
        Assert.Single((await ReadAsync("a.json", "{ broken")).Blocks);
    }

    [Fact]
    public async Task Read_Pdf_HasTextAndPages()
    {
        ExtractedDocument document = await ReadAsync("a.pdf", TestPdf.Make("First page has words.", "Second page has others."));

        Assert.Contains("First page has words.", document.Text, StringComparison.Ordinal);
        Assert.Equal([1, 2], document.Blocks.Select(static block => block.Page));
    }

    [Fact]
    public async Task Read_PdfOfPicturesOrBroken_SaysWhich()
    {
        Assert.Equal(KnowledgeErrors.DocumentScanned, (await Assert.ThrowsAsync<KnowledgeException>(() => ReadAsync("a.pdf", TestPdf.Make("")))).Error);
        Assert.Equal(KnowledgeErrors.DocumentDamaged, (await Assert.ThrowsAsync<KnowledgeException>(() => ReadAsync("a.pdf", "%PDF-1.4\nnothing"))).Error);
        Assert.Equal(KnowledgeErrors.DocumentEncrypted, (await Assert.ThrowsAsync<KnowledgeException>(() => ReadAsync("a.pdf", TestPdf.MakeEncrypted()))).Error);
    }

    [Fact]
    public async Task Read_PdfWithoutTheProgram_NamesThePackage()
    {
        using TestFolder folder = new();
        PdfReader reader = new("no-such-program-of-poppler", TimeSpan.FromSeconds(5), 1000, TimeProvider.System);

        KnowledgeException missing = await Assert.ThrowsAsync<KnowledgeException>(() => reader.ReadAsync(folder.Write("a.pdf", "x"), None));

        Assert.Equal(KnowledgeErrors.PdfToolMissing, missing.Error);
        Assert.Contains("poppler-utils", missing.Message, StringComparison.Ordinal);
    }

    private static string Slice(ExtractedDocument document, TextBlock block) => document.Text[block.Start..block.End];

    private static Task<ExtractedDocument> ReadAsync(string name, string text) => ReadAsync(name, Encoding.UTF8.GetBytes(text));

    private static async Task<ExtractedDocument> ReadAsync(string name, byte[] bytes)
    {
        using TestFolder folder = new();
        string path = folder.Write(name, bytes);
        return await new DocumentReader(new KnowledgeOptions(), TimeProvider.System).ReadAsync(path, bytes, None);
    }
}
