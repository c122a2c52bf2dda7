using System.IO.Compression;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Hearth.Knowledge.Reading;

/// <summary>Word documents: paragraphs, headings by style or outline level, tables by row.</summary>
internal static class WordReader
{
    /// <summary>Reads the document.</summary>
    /// <exception cref="KnowledgeException">Encrypted, damaged, or unpacking to more than <paramref name="bytesMax"/>.</exception>
    public static ExtractedDocument Read(byte[] bytes, long bytesMax)
    {
        if (bytes is [0xD0, 0xCF, 0x11, 0xE0, ..])
        {
            // Word packs an encrypted document into the older compound format.
            throw new KnowledgeException(KnowledgeErrors.DocumentEncrypted, "the document is encrypted, or of a version of Word before 2007");
        }

        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            Check(stream, bytesMax);
            stream.Position = 0;
            using WordprocessingDocument document = WordprocessingDocument.Open(stream, isEditable: false);
            return Read(document);
        }
        catch (Exception failure) when (failure is InvalidDataException or OpenXmlPackageException or FileFormatException or System.Xml.XmlException or IOException or ArgumentException
            or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new KnowledgeException(KnowledgeErrors.DocumentDamaged, $"the document is no readable docx: {failure.GetType().Name}", failure);
        }
    }

    /// <summary>A small file may unpack to any size.</summary>
    private static void Check(Stream stream, long bytesMax)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        long unpacked = archive.Entries.Where(static entry => entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase)).Sum(static entry => entry.Length);
        if (unpacked > bytesMax)
        {
            throw new KnowledgeException(KnowledgeErrors.DocumentTooLarge, $"the document unpacks to {unpacked:N0} bytes; the bound is {bytesMax:N0}");
        }
    }

    private static ExtractedDocument Read(WordprocessingDocument document)
    {
        var text = new StringBuilder();
        List<TextBlock> found = [];
        Dictionary<string, int> levels = HeadingLevels(document);
        IEnumerable<OpenXmlElement> elements = document.MainDocumentPart?.Document?.Body?.Elements() ?? [];
        foreach (OpenXmlElement element in elements)
        {
            if (element is Paragraph paragraph)
            {
                Add(paragraph, text, found, levels);
            }
            else if (element is Table table)
            {
                Add(table, text, found);
            }
            else
            {
                foreach (Paragraph inner in element.Descendants<Paragraph>())
                {
                    Add(inner, text, found, levels);
                }
            }
        }

        string whole = text.ToString();
        var blocks = new BlockList(whole);
        foreach (TextBlock block in found)
        {
            blocks.Add(block);
        }

        string? title = document.PackageProperties.Title;
        return new ExtractedDocument(whole, blocks.Finish()) { Title = string.IsNullOrWhiteSpace(title) ? null : title.Trim() };
    }

    private static void Add(Paragraph paragraph, StringBuilder text, List<TextBlock> found, Dictionary<string, int> levels)
    {
        string words = Words(paragraph);
        if (string.IsNullOrWhiteSpace(words))
        {
            return;
        }

        int start = text.Length;
        text.Append(words);
        string? style = paragraph.ParagraphProperties?.ParagraphStyleId?.Val?.Value;
        int level = paragraph.ParagraphProperties?.OutlineLevel?.Val?.Value + 1 ?? (style is not null ? levels.GetValueOrDefault(style) : 0);
        bool isHeading = level is >= 1 and <= 6;
        found.Add(new TextBlock(isHeading ? BlockKind.Heading : BlockKind.Prose, start, text.Length) { Level = level, Title = isHeading ? words.Trim() : null });
        text.Append("\n\n");
    }

    private static void Add(Table table, StringBuilder text, List<TextBlock> found)
    {
        int start = text.Length;
        string? columns = null;
        foreach (TableRow row in table.Elements<TableRow>())
        {
            string line = string.Join(" | ", row.Elements<TableCell>().Select(static cell => string.Join(' ', cell.Descendants<Paragraph>().Select(Words)).ReplaceLineEndings(" ")));
            columns ??= line;
            text.Append(line).Append('\n');
        }

        found.Add(new TextBlock(BlockKind.Table, start, text.Length) { Context = columns });
        text.Append('\n');
    }

    private static string Words(Paragraph paragraph)
    {
        var words = new StringBuilder();
        foreach (OpenXmlElement element in paragraph.Descendants())
        {
            _ = element switch
            {
                Text run => words.Append(run.Text),
                TabChar => words.Append('\t'),
                Break or CarriageReturn => words.Append('\n'),
                _ => words,
            };
        }

        return words.ToString();
    }

    private static Dictionary<string, int> HeadingLevels(WordprocessingDocument document)
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal) { ["Title"] = 1 };
        for (int level = 1; level <= 6; level++)
        {
            levels[$"Heading{level}"] = level;
        }

        foreach (Style style in document.MainDocumentPart?.StyleDefinitionsPart?.Styles?.Elements<Style>() ?? [])
        {
            if (style.StyleId?.Value is { } id && style.StyleParagraphProperties?.OutlineLevel?.Val?.Value is { } level)
            {
                levels[id] = level + 1;
            }
        }

        return levels;
    }
}
