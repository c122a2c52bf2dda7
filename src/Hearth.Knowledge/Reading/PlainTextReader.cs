namespace Hearth.Knowledge.Reading;

/// <summary>Plain text: paragraphs between empty lines.</summary>
internal static class PlainTextReader
{
    public static ExtractedDocument Read(string text)
    {
        var blocks = new BlockList(text);
        blocks.AddParagraphs(0, text.Length, BlockKind.Prose);
        return new ExtractedDocument(text, blocks.Finish());
    }
}
