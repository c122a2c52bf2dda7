namespace Hearth.Knowledge.Reading;

/// <summary>From a file to its text, by what its name says it is.</summary>
internal sealed class DocumentReader(KnowledgeOptions options, TimeProvider time)
{
    private readonly PdfReader _pdf = new("pdftotext", TimeSpan.FromSeconds(options.PdfSecondsMax), options.TextCharactersMax, time);

    /// <summary>Reads one document.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="bytes">What the file holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KnowledgeException">Why it cannot be read.</exception>
    public ValueTask<ExtractedDocument> ReadAsync(string path, byte[] bytes, CancellationToken cancellationToken) => ReadAsync(path, path, bytes, cancellationToken);

    /// <summary>As above, for a document whose file has another name than it.</summary>
    public async ValueTask<ExtractedDocument> ReadAsync(string name, string path, byte[] bytes, CancellationToken cancellationToken)
    {
        ExtractedDocument document = DocumentKinds.Of(name) switch
        {
            DocumentKind.Pdf => await _pdf.ReadAsync(path, cancellationToken),
            DocumentKind.Word => WordReader.Read(bytes, options.TextCharactersMax * 8L),
            DocumentKind.Markdown => MarkdownReader.Read(Decode(bytes)),
            DocumentKind.Html => HtmlReader.Read(Decode(bytes)),
            DocumentKind.Csv => CsvReader.Read(Decode(bytes)),
            DocumentKind.Json => JsonReader.Read(Decode(bytes)),
            DocumentKind.Code => CodeReader.Read(Decode(bytes)),
            _ => PlainTextReader.Read(Decode(bytes)),
        };
        return document;
    }

    private string Decode(byte[] bytes)
    {
        string text = TextDecoding.Decode(bytes);
        return text.Length <= options.TextCharactersMax
            ? text
            : throw new KnowledgeException(KnowledgeErrors.DocumentTooLarge, $"the document has {text.Length:N0} characters; the bound is {options.TextCharactersMax:N0}");
    }
}
