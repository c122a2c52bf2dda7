using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Hearth.Knowledge.Reading;

/// <summary>Tables in text: every record is a block, and knows the columns.</summary>
internal static class CsvReader
{
    /// <summary>Records that stand in one block: small ones stay together.</summary>
    private const int BlockCharactersMax = 400;

    public static ExtractedDocument Read(string text)
    {
        var blocks = new BlockList(text);
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            BadDataFound = null,
            MissingFieldFound = null,
            IgnoreBlankLines = false,
            HasHeaderRecord = false,
        };
        using var reader = new StringReader(text);
        using var parser = new CsvParser(reader, configuration);
        string? columns = null;
        int start = 0;
        int end = 0;
        while (parser.Read())
        {
            // The parser counts what it has taken, line ends included.
            end = Math.Min((int)parser.CharCount, text.Length);
            bool isFirst = columns is null;
            columns ??= string.Join(", ", parser.Record ?? []);
            if (isFirst || end - start >= BlockCharactersMax)
            {
                blocks.Add(new TextBlock(BlockKind.Table, start, end) { Context = isFirst ? null : columns });
                start = end;
            }
        }

        blocks.Add(new TextBlock(BlockKind.Table, start, Math.Max(start, text.Length)) { Context = columns });
        return new ExtractedDocument(text, blocks.Finish());
    }
}
