using System.Globalization;
using System.Text;
using System.Text.Json;
using Hearth.Knowledge;

namespace Hearth.Cli.Knowledge;

/// <summary>Reports, passages and answers as people read them, and as programs do.</summary>
internal static class KnowledgeText
{
    /// <summary>Files of one reason that are named; the rest is counted, and <c>--json</c> lists all with what happened to each.</summary>
    private const int ListedMax = 8;

    /// <summary>Why a file was left out, in words.</summary>
    public static string Reason(SkipReason reason) => reason switch
    {
        SkipReason.Ignored => "ignored by .gitignore",
        SkipReason.Hidden => "hidden",
        SkipReason.Binary => "not text",
        SkipReason.TooLarge => "too large (knowledge.fileBytesMax)",
        SkipReason.Secret => "looks like a secret",
        SkipReason.Dependencies => "fetched by a tool",
        SkipReason.Link => "a link",
        SkipReason.Empty => "empty",
        _ => "other",
    };

    /// <summary>What was done, what was left out and what failed, on stderr.</summary>
    public static void Say(CommandRun run, IngestionReport report)
    {
        (string bold, string dim, string plain) = run.ColourError ? ("\e[1m", "\e[2m", "\e[0m") : ("", "", "");
        int width = run.Terminal.Traits.ErrorIsTerminal ? Math.Max(40, run.Terminal.Width) : 0;
        if (report.Skipped.Count > 0)
        {
            run.Say($"{bold}Left out ({report.Skipped.Count}){plain}");
            foreach (IGrouping<SkipReason, SkippedFile> reason in report.Skipped.GroupBy(static file => file.Reason).OrderBy(static group => group.Key))
            {
                run.Say(Wrap($"  {Reason(reason.Key)}: {Names(run, reason.Select(static file => file.Path), reason.Count())}", width, "      "));
            }
        }

        if (report.Failed.Count > 0)
        {
            run.Say($"{bold}Failed ({report.Failed.Count}){plain}");
            foreach (IGrouping<string, FailedFile> code in report.Failed.GroupBy(static file => file.Error.Code, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal))
            {
                run.Say(Wrap($"  {code.First().Error.Title} {dim}{code.Key}{plain}: {Names(run, code.Select(static file => file.Path), code.Count())}", width, "      "));
            }
        }

        if (report.TruncatedChunks > 0)
        {
            run.Say($"{report.TruncatedChunks} of {report.Chunks} chunks are longer than the embedder reads; only their beginning was embedded.");
        }

        run.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Added} added, {report.Changed} changed, {report.Unchanged} unchanged, {report.Removed} removed; {report.Chunks} chunks embedded in {report.Elapsed.TotalSeconds:0.0} s{(report.Chunks > 0 ? $" (embedder busy {report.EmbedderBusy:P0})" : "")}."));
    }

    /// <summary>As an object; keys are only ever added.</summary>
    public static void WriteJson(Utf8JsonWriter writer, IngestionReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("added", report.Added);
        writer.WriteNumber("changed", report.Changed);
        writer.WriteNumber("unchanged", report.Unchanged);
        writer.WriteNumber("removed", report.Removed);
        writer.WriteNumber("chunks", report.Chunks);
        writer.WriteNumber("truncatedChunks", report.TruncatedChunks);
        writer.WriteNumber("elapsedMs", (long)report.Elapsed.TotalMilliseconds);
        writer.WriteNumber("embedderBusy", Math.Round(report.EmbedderBusy, 3));
        writer.WriteStartArray("skipped");
        foreach (SkippedFile skipped in report.Skipped)
        {
            writer.WriteStartObject();
            writer.WriteString("path", skipped.Path);
            writer.WriteString("reason", JsonNamingPolicy.CamelCase.ConvertName(skipped.Reason.ToString()));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("failed");
        foreach (FailedFile failed in report.Failed)
        {
            writer.WriteStartObject();
            writer.WriteString("path", failed.Path);
            writer.WriteString("error", failed.Error.Code);
            writer.WriteString("message", failed.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A place as an object.</summary>
    public static void WriteJson(Utf8JsonWriter writer, string name, Citation place)
    {
        writer.WriteStartObject(name);
        writer.WriteString("document", place.Document);
        writer.WriteString("path", place.Path);
        writer.WriteNumber("start", place.Start);
        writer.WriteNumber("end", place.End);
        writer.WriteNumber("line", place.Line);
        writer.WriteNumber("page", place.Page);
        writer.WriteEndObject();
    }

    /// <summary>The passages as an array.</summary>
    public static void WriteJson(Utf8JsonWriter writer, IReadOnlyList<Passage> passages)
    {
        writer.WriteStartArray("passages");
        foreach (Passage passage in passages)
        {
            writer.WriteStartObject();
            WriteJson(writer, "place", passage.Place);
            writer.WriteString("title", passage.Title);
            writer.WriteString("heading", passage.Heading);
            writer.WriteString("text", passage.Text);
            writer.WriteNumber("score", Math.Round(passage.Score, 5));
            writer.WriteNumber("similarity", Math.Round(passage.Similarity, 5));
            WriteRank("vectorRank", passage.VectorRank);
            WriteRank("textRank", passage.TextRank);
            writer.WriteString("before", passage.Before);
            writer.WriteString("after", passage.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();

        void WriteRank(string name, int? rank)
        {
            if (rank is { } place)
            {
                writer.WriteNumber(name, place);
            }
            else
            {
                writer.WriteNull(name);
            }
        }
    }

    /// <summary>Where a citation stands, such as <c>notes/a.md:12</c>; on a terminal a link that opens the file.</summary>
    public static string Place(CommandRun run, Citation place)
    {
        string page = place.Page > 0 ? string.Create(CultureInfo.InvariantCulture, $", page {place.Page}") : "";
        string shown = string.Create(CultureInfo.InvariantCulture, $"{Shown(run, place.Path)}:{place.Line}{page} [{place.Start}-{place.End}]");
        if (!run.ColourOutput)
        {
            return shown;
        }

        var link = new UriBuilder(Uri.UriSchemeFile, "") { Path = place.Path, Fragment = string.Create(CultureInfo.InvariantCulture, $"{(place.Page > 0 ? $"page={place.Page}" : $"L{place.Line}")}") };
        return $"\e]8;;{link.Uri.AbsoluteUri}\e\\\e[36m{shown}\e[0m\e]8;;\e\\";
    }

    /// <summary>A path as one types it here: relative where it lies below the working directory.</summary>
    public static string Shown(CommandRun run, string path)
    {
        string relative = Path.GetRelativePath(run.Environment.Directory, path);
        return Plain(relative.StartsWith("..", StringComparison.Ordinal) ? path : relative);
    }

    private static string Names(CommandRun run, IEnumerable<string> paths, int count) =>
        $"{string.Join(", ", paths.Take(ListedMax).Select(path => Shown(run, path)))}{(count > ListedMax ? $" and {count - ListedMax} more (--json lists them)" : "")}";

    /// <summary>Text of a document on a terminal: no control character of it reaches the screen.</summary>
    public static string Plain(string text) => string.Concat(text.Select(static character => character is '\n' or '\t' || !char.IsControl(character) ? character : ' '));

    /// <summary>Words in lines of that width, all but the first indented; a width of 0 leaves one line.</summary>
    public static string Wrap(string text, int width, string indent)
    {
        if (width <= indent.Length)
        {
            return text;
        }

        string words = text.TrimStart(' ');
        var lines = new StringBuilder(text[..^words.Length]);
        int cells = lines.Length;
        bool isFirst = true;
        foreach (string word in words.Split(' '))
        {
            if (!isFirst && cells + 1 + word.Length > width)
            {
                lines.Append('\n').Append(indent);
                cells = indent.Length;
            }
            else if (!isFirst)
            {
                lines.Append(' ');
                cells++;
            }

            lines.Append(word);
            cells += word.Length;
            isFirst = false;
        }

        return lines.ToString();
    }

    /// <summary>A text on one line of that width.</summary>
    public static string Short(string text, int width)
    {
        string line = string.Join(' ', Plain(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= width ? line : $"{line[..Math.Max(1, width - 1)]}…";
    }
}
