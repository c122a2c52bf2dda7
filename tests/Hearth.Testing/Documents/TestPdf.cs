using System.Globalization;
using System.Text;

namespace Hearth.Testing.Documents;

/// <summary>Writes the smallest PDF files there are.</summary>
public static class TestPdf
{
    private const int LineHeight = 14;

    /// <summary>A page for each text; an empty one has no text.</summary>
    public static byte[] Make(params string[] pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return Write([.. pages.Select(static page => page.Length > 0 ? $"BT /F1 12 Tf 72 720 Td ({page}) Tj ET" : "")], "");
    }

    /// <summary>One page with lines in columns beside each other; in the file the columns' lines take turns, as typesetters write them.</summary>
    public static byte[] MakeColumns(params string[][] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var content = new StringBuilder();
        int width = 480 / Math.Max(1, columns.Length);
        for (int line = 0; line < columns.Max(static column => column.Length); line++)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                if (line < columns[column].Length)
                {
                    content.Append(CultureInfo.InvariantCulture, $"BT /F1 10 Tf {60 + (column * width)} {720 - (line * LineHeight)} Td ({columns[column][line]}) Tj ET\n");
                }
            }
        }

        return Write([content.ToString()], "");
    }

    /// <summary>Pages that are a picture each, as a scanner makes them.</summary>
    public static byte[] MakeScanned(int pages) => Write(
        [.. Enumerable.Repeat("q 480 0 0 600 60 90 cm BI /W 8 /H 8 /BPC 1 /CS /G ID abcdefgh\nEI Q", pages)], "");

    /// <summary>A file whose security handler wants a password that nobody has.</summary>
    public static byte[] MakeEncrypted()
    {
        string zeros = new('0', 64);
        return Write(
            ["BT /F1 12 Tf 72 720 Td (x) Tj ET"],
            $"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{zeros}> /U <{zeros}> /P -4 >> /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]");
    }

    private static byte[] Write(string[] contents, string trailer)
    {
        List<string> objects =
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            $"<< /Type /Pages /Count {contents.Length} /Kids [{string.Join(' ', contents.Select(static (_, page) => $"{4 + (page * 2)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ];
        foreach (string content in contents)
        {
            objects.Add($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {objects.Count + 2} 0 R >>");
            objects.Add($"<< /Length {content.Length} >>\nstream\n{content}\nendstream");
        }

        var file = new StringBuilder("%PDF-1.4\n");
        List<int> places = [];
        for (int index = 0; index < objects.Count; index++)
        {
            places.Add(file.Length);
            file.Append(CultureInfo.InvariantCulture, $"{index + 1} 0 obj\n{objects[index]}\nendobj\n");
        }

        int table = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (int place in places)
        {
            file.Append(CultureInfo.InvariantCulture, $"{place:0000000000} 00000 n \n");
        }

        file.Append(CultureInfo.InvariantCulture, $"trailer << /Size {objects.Count + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
