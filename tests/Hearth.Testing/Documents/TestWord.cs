using System.IO.Compression;
using System.Security;
using System.Text;

namespace Hearth.Testing.Documents;

/// <summary>Writes the smallest docx files there are.</summary>
public static class TestWord
{
    /// <summary>A document of these paragraphs, the first of them a heading.</summary>
    public static byte[] Make(params string[] paragraphs)
    {
        ArgumentNullException.ThrowIfNull(paragraphs);
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(archive, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""");
            Write(archive, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>""");
            string body = string.Concat(paragraphs.Select(static (text, index) =>
                $"<w:p>{(index == 0 ? """<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>""" : "")}<w:r><w:t xml:space=\"preserve\">{SecurityElement.Escape(text)}</w:t></w:r></w:p>"));
            Write(archive, "word/document.xml", $"""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>""");
        }

        return stream.ToArray();
    }

    private static void Write(ZipArchive archive, string name, string text)
    {
        using Stream entry = archive.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes($"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}"""));
    }
}
