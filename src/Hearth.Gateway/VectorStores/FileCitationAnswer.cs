namespace Hearth.Gateway.VectorStores;

/// <summary>A citation in an answer, in OpenAI's shape, with the exact place beside it.</summary>
/// <param name="Type">Always <c>file_citation</c>.</param>
/// <param name="Index">Where in the answer's text the citation stands.</param>
/// <param name="FileId">The file, or the document of a collection.</param>
/// <param name="Filename">What it is called.</param>
/// <param name="Quote">The cited text.</param>
/// <param name="Start">Its first character in the text of the file.</param>
/// <param name="End">Behind the last one.</param>
internal sealed record FileCitationAnswer(string Type, int Index, string FileId, string Filename, string Quote, int Start, int End)
{
    private const int CitationsMax = 256;

    /// <summary>The citations of a text: numbers in brackets, as the model was told to write them. One that names no passage is none.</summary>
    public static IReadOnlyList<FileCitationAnswer> Find(string text, IReadOnlyList<FoundPassage> passages)
    {
        List<FileCitationAnswer> citations = [];
        for (int at = text.IndexOf('[', StringComparison.Ordinal); at >= 0 && citations.Count < CitationsMax; at = text.IndexOf('[', at + 1))
        {
            int end = at + 1;
            int number = 0;
            while (end < text.Length && char.IsAsciiDigit(text[end]) && end - at <= 4)
            {
                number = (number * 10) + (text[end++] - '0');
            }

            if (end < text.Length && text[end] == ']' && number >= 1 && number <= passages.Count)
            {
                FoundPassage found = passages[number - 1];
                citations.Add(new FileCitationAnswer(
                    "file_citation", at, found.FileId, found.Filename, found.Passage.Text, found.Passage.Place.Start, found.Passage.Place.End));
            }
        }

        return citations;
    }
}
