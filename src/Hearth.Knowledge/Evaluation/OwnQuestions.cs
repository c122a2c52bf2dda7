using System.Globalization;
using System.Text.Json;
using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Evaluation;

/// <summary>An owner's questions about a collection that is there: a line is a question, with the quotes that answer it; without quotes the documents do not answer it.</summary>
internal static class OwnQuestions
{
    private const int ChunksMax = 10_000;

    /// <summary>Reads them; paths count from the folder of the file.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.EvaluationInvalid"/>: no question, or a quote that the collection's document does not have.</exception>
    public static async Task<EvaluationSet> ReadAsync(IVectorCollection collection, string file, CancellationToken cancellationToken)
    {
        List<EvaluationQuestion> questions = [];
        int number = 0;
        foreach (JsonElement entry in EvaluationSet.Objects(file))
        {
            number++;
            List<(string Document, int Start, int End)> spans = [];
            if (entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("answers", out JsonElement answers) && answers.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement answer in answers.EnumerateArray())
                {
                    string path = Path.GetFullPath(EvaluationSet.Text(answer, "path"), Path.GetDirectoryName(file) ?? "");
                    spans.Add(await FindAsync(collection, path, EvaluationSet.Text(answer, "quote"), cancellationToken)
                        ?? throw new KnowledgeException(KnowledgeErrors.EvaluationInvalid, $"{file}, question {number}: no chunk of {path} in the collection has that quote"));
                }
            }

            string text = EvaluationSet.Text(entry, "text");
            if (text.Length == 0)
            {
                throw new KnowledgeException(KnowledgeErrors.EvaluationInvalid, $"{file}, question {number}: there is no text");
            }

            Dictionary<string, double> relevant = spans.Select(static span => span.Document).Distinct(StringComparer.Ordinal).ToDictionary(static id => id, static _ => 1.0, StringComparer.Ordinal);
            questions.Add(new EvaluationQuestion(number.ToString(CultureInfo.InvariantCulture), text, relevant, spans, spans.Count > 0, ""));
        }

        return new EvaluationSet([], questions);
    }

    private static async Task<(string Document, int Start, int End)?> FindAsync(IVectorCollection collection, string path, string quote, CancellationToken cancellationToken)
    {
        string document = ChunkFields.DocumentId(path);
        if (quote.Length == 0)
        {
            return null;
        }

        RecordPage page = await collection.ScrollAsync(
            new CompareFilter(ChunkFields.Document, MetadataComparison.Equal, MetadataValue.Of(document)), RecordParts.Text | RecordParts.Metadata, ChunksMax, after: null, cancellationToken);
        foreach (VectorRecord record in page.Records)
        {
            int at = KnowledgeSearch.Slice(record).IndexOf(quote, StringComparison.Ordinal);
            if (at >= 0)
            {
                int start = ChunkFields.Number(record, ChunkFields.Start) + at;
                return (document, start, start + quote.Length);
            }
        }

        return null;
    }
}
