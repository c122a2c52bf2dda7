using System.Globalization;
using System.Text.Json;

namespace Hearth.Knowledge.Evaluation;

/// <summary>Documents and questions in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv; where there is a questions.jsonl, also spans and what cannot be answered.</summary>
internal sealed record EvaluationSet(IReadOnlyList<(string Id, string Title, string Text)> Documents, IReadOnlyList<EvaluationQuestion> Questions)
{
    /// <summary>Reads the folder.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.EvaluationInvalid"/>.</exception>
    public static EvaluationSet Read(string folder)
    {
        Dictionary<string, Dictionary<string, double>> relevant = new(StringComparer.Ordinal);
        string judgements = Path.Combine(folder, "qrels", "test.tsv");
        foreach (string line in Lines(judgements).Skip(1))
        {
            string[] cells = line.Split('\t');
            if (cells.Length != 3 || !double.TryParse(cells[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double score))
            {
                throw Invalid(judgements, "a row is not query, document and score");
            }

            if (!relevant.TryGetValue(cells[0], out Dictionary<string, double>? documents))
            {
                relevant[cells[0]] = documents = new(StringComparer.Ordinal);
            }

            documents[cells[1]] = score;
        }

        List<(string Id, string Title, string Text)> corpus = [.. Objects(Path.Combine(folder, "corpus.jsonl")).Select(static entry => (Text(entry, "_id"), Text(entry, "title"), Text(entry, "text")))];
        string questions = Path.Combine(folder, "questions.jsonl");
        bool hasSpans = File.Exists(questions);
        EvaluationQuestion[] all = [.. Objects(hasSpans ? questions : Path.Combine(folder, "queries.jsonl")).Select(entry => Question(entry, relevant, hasSpans))];
        return new EvaluationSet(corpus, [.. all.Where(question => hasSpans || question.Relevant.Count > 0)]);
    }

    private static EvaluationQuestion Question(JsonElement entry, Dictionary<string, Dictionary<string, double>> relevant, bool hasSpans)
    {
        string id = Text(entry, "_id");
        List<(string, int, int)> spans = [];
        if (entry.TryGetProperty("spans", out JsonElement listed) && listed.ValueKind == JsonValueKind.Array)
        {
            spans.AddRange(listed.EnumerateArray().Select(static span => (Text(span, "doc"), span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32())));
        }

        bool? isAnswerable = hasSpans && entry.TryGetProperty("answerable", out JsonElement answerable) ? answerable.ValueKind == JsonValueKind.True : null;
        IReadOnlyDictionary<string, double> documents = relevant.TryGetValue(id, out Dictionary<string, double>? known) ? known : new Dictionary<string, double>(StringComparer.Ordinal);
        return new EvaluationQuestion(id, Text(entry, "text"), documents, spans, isAnswerable, Text(entry, "kind"));
    }

    /// <summary>The lines of a file as JSON.</summary>
    public static IEnumerable<JsonElement> Objects(string file)
    {
        int number = 0;
        foreach (string line in Lines(file))
        {
            number++;
            JsonElement element;
            try
            {
                using var document = JsonDocument.Parse(line);
                element = document.RootElement.Clone();
            }
            catch (JsonException broken)
            {
                throw new KnowledgeException(KnowledgeErrors.EvaluationInvalid, $"{file}, line {number}: no JSON", broken);
            }

            yield return element;
        }
    }

    /// <summary>A member that is text; empty where it is not there.</summary>
    public static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static IEnumerable<string> Lines(string file) =>
        File.Exists(file) ? File.ReadLines(file).Where(static line => line.Length > 0) : throw Invalid(file, "there is no such file");

    private static KnowledgeException Invalid(string file, string what) => new(KnowledgeErrors.EvaluationInvalid, $"{file}: {what}");
}
