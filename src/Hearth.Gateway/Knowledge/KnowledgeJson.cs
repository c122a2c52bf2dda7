using System.Text.Json;
using Hearth.Knowledge;

namespace Hearth.Gateway.Knowledge;

/// <summary>Reports, passages and answers as objects; names are only ever added.</summary>
internal static class KnowledgeJson
{
    public static void Write(Utf8JsonWriter writer, KnowledgeSummary collection)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, collection.Name);
        writer.WriteString("embedder"u8, collection.Embedder);
        writer.WriteNumber("chunks"u8, collection.Chunks);
        writer.WriteBoolean("complete"u8, collection.IsComplete);
        writer.WriteStartArray("sources"u8);
        foreach (string source in collection.Sources)
        {
            writer.WriteStringValue(source);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, KnowledgeDocument document)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, document.Id);
        writer.WriteString("path"u8, document.Path);
        writer.WriteString("title"u8, document.Title);
        writer.WriteNumber("chunks"u8, document.Chunks);
        writer.WriteNumber("bytes"u8, document.Bytes);
        writer.WriteString("added"u8, document.Added);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, IngestionProgress progress)
    {
        writer.WriteStartObject();
        writer.WriteNumber("files"u8, progress.Files);
        writer.WriteNumber("files_total"u8, progress.FilesTotal);
        writer.WriteNumber("bytes"u8, progress.Bytes);
        writer.WriteNumber("bytes_total"u8, progress.BytesTotal);
        writer.WriteNumber("chunks"u8, progress.Chunks);
        writer.WriteNumber("chunks_per_second"u8, Math.Round(progress.ChunksPerSecond, 1));
        WriteOptional(writer, "left_ms", (long?)progress.TimeLeft?.TotalMilliseconds);
        writer.WriteString("path"u8, progress.Path);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, IngestionReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("added"u8, report.Added);
        writer.WriteNumber("changed"u8, report.Changed);
        writer.WriteNumber("unchanged"u8, report.Unchanged);
        writer.WriteNumber("removed"u8, report.Removed);
        writer.WriteNumber("chunks"u8, report.Chunks);
        writer.WriteNumber("truncated_chunks"u8, report.TruncatedChunks);
        writer.WriteNumber("elapsed_ms"u8, (long)report.Elapsed.TotalMilliseconds);
        writer.WriteNumber("embedder_busy"u8, Math.Round(report.EmbedderBusy, 3));
        writer.WriteStartArray("skipped"u8);
        foreach (SkippedFile skipped in report.Skipped)
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, skipped.Path);
            writer.WriteString("reason"u8, JsonNamingPolicy.SnakeCaseLower.ConvertName(skipped.Reason.ToString()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("failed"u8);
        foreach (FailedFile failed in report.Failed)
        {
            writer.WriteStartObject();
            writer.WriteString("path"u8, failed.Path);
            writer.WriteString("error"u8, failed.Error.Code);
            writer.WriteString("message"u8, failed.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The passages as a member.</summary>
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<Passage> passages)
    {
        writer.WriteStartArray("passages"u8);
        foreach (Passage passage in passages)
        {
            writer.WriteStartObject();
            WritePlace(writer, passage.Place);
            writer.WriteString("title"u8, passage.Title);
            writer.WriteString("heading"u8, passage.Heading);
            writer.WriteString("text"u8, passage.Text);
            writer.WriteNumber("score"u8, Math.Round(passage.Score, 5));
            writer.WriteNumber("similarity"u8, Math.Round(passage.Similarity, 5));
            WriteOptional(writer, "vector_rank", passage.VectorRank);
            WriteOptional(writer, "text_rank", passage.TextRank);
            writer.WriteString("before"u8, passage.Before);
            writer.WriteString("after"u8, passage.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter writer, KnowledgeAnswer answer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("grounded"u8, answer.IsGrounded);
        writer.WriteNumber("support"u8, Math.Round(answer.Support, 4));
        writer.WriteNumber("threshold"u8, answer.Threshold);
        writer.WriteStartArray("sentences"u8);
        foreach (AnswerSentence sentence in answer.Sentences)
        {
            writer.WriteStartObject();
            writer.WriteString("text"u8, sentence.Text);
            WritePlace(writer, sentence.Place);
            writer.WriteNumber("support"u8, Math.Round(sentence.Support, 4));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Write(writer, answer.Passages);
        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, Citation place)
    {
        writer.WriteStartObject("place"u8);
        writer.WriteString("document"u8, place.Document);
        writer.WriteString("path"u8, place.Path);
        writer.WriteNumber("start"u8, place.Start);
        writer.WriteNumber("end"u8, place.End);
        writer.WriteNumber("line"u8, place.Line);
        writer.WriteNumber("page"u8, place.Page);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } given)
        {
            writer.WriteNumber(name, given);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
