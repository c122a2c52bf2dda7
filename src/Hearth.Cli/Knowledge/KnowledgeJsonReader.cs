using System.Text.Json;
using Hearth.Knowledge;
using Hearth.Primitives;

namespace Hearth.Cli.Knowledge;

/// <summary>Reads what the server's API of knowledge answers.</summary>
internal static class KnowledgeJsonReader
{
    private const string CodePrefix = "urn:hearth:error:";

    public static KnowledgeSummary Summary(JsonElement collection) => new(
        Text(collection, "name"),
        Text(collection, "embedder"),
        [.. collection.GetProperty("sources").EnumerateArray().Select(static source => source.GetString() ?? "")],
        collection.GetProperty("complete").GetBoolean(),
        collection.GetProperty("chunks").GetInt64());

    public static KnowledgeDocument Document(JsonElement document) => new(
        Text(document, "id"),
        Text(document, "path"),
        Text(document, "title"),
        document.GetProperty("chunks").GetInt32(),
        document.GetProperty("bytes").GetInt64(),
        document.GetProperty("added").GetDateTimeOffset());

    public static IngestionProgress Progress(JsonElement progress) => new(
        progress.GetProperty("files").GetInt32(),
        progress.GetProperty("files_total").GetInt32(),
        progress.GetProperty("bytes").GetInt64(),
        progress.GetProperty("bytes_total").GetInt64(),
        progress.GetProperty("chunks").GetInt64(),
        progress.GetProperty("chunks_per_second").GetDouble(),
        progress.GetProperty("left_ms") is { ValueKind: JsonValueKind.Number } left ? TimeSpan.FromMilliseconds(left.GetInt64()) : null,
        Text(progress, "path"));

    public static IngestionReport Report(JsonElement report) => new()
    {
        Added = report.GetProperty("added").GetInt32(),
        Changed = report.GetProperty("changed").GetInt32(),
        Unchanged = report.GetProperty("unchanged").GetInt32(),
        Removed = report.GetProperty("removed").GetInt32(),
        Chunks = report.GetProperty("chunks").GetInt64(),
        TruncatedChunks = report.GetProperty("truncated_chunks").GetInt64(),
        Elapsed = TimeSpan.FromMilliseconds(report.GetProperty("elapsed_ms").GetInt64()),
        EmbedderBusy = report.GetProperty("embedder_busy").GetDouble(),
        Skipped = [.. report.GetProperty("skipped").EnumerateArray().Select(static file => new SkippedFile(Text(file, "path"), Reason(Text(file, "reason"))))],
        Failed =
        [
            .. report.GetProperty("failed").EnumerateArray()
                .Select(static file => new FailedFile(Text(file, "path"), Definition(Text(file, "error"), ErrorKind.Unprocessable), Text(file, "message"))),
        ],
    };

    public static IReadOnlyList<Passage> Passages(JsonElement answer) =>
    [
        .. answer.GetProperty("passages").EnumerateArray().Select(static passage =>
            new Passage(Place(passage), Text(passage, "title"), Text(passage, "heading"), Text(passage, "text"), passage.GetProperty("score").GetDouble())
            {
                Similarity = passage.GetProperty("similarity").GetDouble(),
                VectorRank = Rank(passage, "vector_rank"),
                TextRank = Rank(passage, "text_rank"),
                Before = Text(passage, "before"),
                After = Text(passage, "after"),
            }),
    ];

    public static KnowledgeAnswer Answer(JsonElement answer) => new(
        [
            .. answer.GetProperty("sentences").EnumerateArray()
                .Select(static sentence => new AnswerSentence(Text(sentence, "text"), Place(sentence), sentence.GetProperty("support").GetDouble())),
        ],
        answer.GetProperty("grounded").GetBoolean(),
        answer.GetProperty("support").GetDouble(),
        answer.GetProperty("threshold").GetDouble(),
        Passages(answer));

    /// <summary>The server's refusal as this program's own: its code, its words, and the exit code that goes with it.</summary>
    public static HearthException Failure(byte[] body, int status)
    {
        try
        {
            using JsonDocument problem = JsonDocument.Parse(body);
            return Failure(problem.RootElement);
        }
        catch (JsonException failure)
        {
            return new CliException(CliErrors.ServerFailed, $"the server refused the request with {status}, and the reason is not readable", failure);
        }
    }

    /// <summary>As above, of a problem document.</summary>
    public static HearthException Failure(JsonElement problem)
    {
        int status = problem.TryGetProperty("status", out JsonElement number) && number.ValueKind is JsonValueKind.Number ? number.GetInt32() : 500;
        ErrorKind kind = status switch
        {
            400 => ErrorKind.InvalidInput,
            401 or 403 => ErrorKind.Refused,
            404 => ErrorKind.NotFound,
            413 => ErrorKind.TooLarge,
            422 => ErrorKind.Unprocessable,
            429 => ErrorKind.Busy,
            503 => ErrorKind.Unavailable,
            _ => ErrorKind.Internal,
        };
        string type = Optional(problem, "type");
        string code = type.StartsWith(CodePrefix, StringComparison.Ordinal) ? type[CodePrefix.Length..] : CliErrors.ServerFailed.Code;
        return new CliException(Definition(code, kind) with { Title = Optional(problem, "title") }, Optional(problem, "detail"));
    }

    private static ErrorDefinition Definition(string code, ErrorKind kind) =>
        new(code, kind, CliErrors.ServerFailed.Title, CliErrors.ServerFailed.Explanation, $"docs/reference/errors.md says what to do about {code}.");

    private static Citation Place(JsonElement of)
    {
        JsonElement place = of.GetProperty("place");
        return new Citation(
            Text(place, "document"),
            Text(place, "path"),
            place.GetProperty("start").GetInt32(),
            place.GetProperty("end").GetInt32(),
            place.GetProperty("line").GetInt32(),
            place.GetProperty("page").GetInt32());
    }

    private static SkipReason Reason(string name) =>
        Enum.TryParse(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out SkipReason reason) ? reason : SkipReason.Ignored;

    private static int? Rank(JsonElement passage, string name) => passage.GetProperty(name) is { ValueKind: JsonValueKind.Number } rank ? rank.GetInt32() : null;

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString() ?? "";

    private static string Optional(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement text) && text.ValueKind is JsonValueKind.String ? text.GetString() ?? "" : "";
}
