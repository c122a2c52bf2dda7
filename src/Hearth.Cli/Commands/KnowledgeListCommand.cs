using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge list</c>: the collections, or the documents of one.</summary>
internal static class KnowledgeListCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string?> name = new("name") { Description = "A collection, to list its documents.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("list", "List the collections, or the documents of one.") { name };
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            await using IKnowledgeAccess knowledge = KnowledgeAccess.Open(run);
            if (run.Value(name) is { } collection)
            {
                await WriteAsync(run, await knowledge.DocumentsAsync(collection, cancellationToken));
            }
            else
            {
                await WriteAsync(run, await knowledge.ListAsync(cancellationToken));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task WriteAsync(CommandRun run, IReadOnlyList<KnowledgeSummary> collections)
    {
        if (run.Json)
        {
            await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => Write(writer, collections)));
            return;
        }

        if (collections.Count == 0)
        {
            run.Say("No knowledge yet. Read a folder with `hearth knowledge add NAME PATH`.");
        }

        int name = collections.Select(static collection => collection.Name.Length).DefaultIfEmpty().Max();
        int embedder = collections.Select(static collection => collection.Embedder.Length).DefaultIfEmpty().Max();
        foreach (KnowledgeSummary collection in collections)
        {
            string state = collection.IsComplete ? "" : "  (not read to the end: run `hearth knowledge add` again)";
            string sources = string.Join(", ", collection.Sources.Select(KnowledgeText.Plain));
            await run.Terminal.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{collection.Name.PadRight(name)}  {collection.Chunks,7} chunks  {collection.Embedder.PadRight(embedder)}  {sources}{state}"));
        }
    }

    private static async Task WriteAsync(CommandRun run, IReadOnlyList<KnowledgeDocument> documents)
    {
        if (run.Json)
        {
            await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => Write(writer, documents)));
            return;
        }

        foreach (KnowledgeDocument document in documents)
        {
            await run.Terminal.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{document.Chunks,6} chunks  {ModelText.Bytes(document.Bytes),9}  {KnowledgeText.Shown(run, document.Path)}"));
        }
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KnowledgeSummary> collections)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("collections");
        foreach (KnowledgeSummary collection in collections)
        {
            writer.WriteStartObject();
            writer.WriteString("name", collection.Name);
            writer.WriteString("embedder", collection.Embedder);
            writer.WriteNumber("chunks", collection.Chunks);
            writer.WriteBoolean("complete", collection.IsComplete);
            writer.WriteStartArray("sources");
            foreach (string source in collection.Sources)
            {
                writer.WriteStringValue(source);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<KnowledgeDocument> documents)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("documents");
        foreach (KnowledgeDocument document in documents)
        {
            writer.WriteStartObject();
            writer.WriteString("id", document.Id);
            writer.WriteString("path", document.Path);
            writer.WriteString("title", document.Title);
            writer.WriteNumber("chunks", document.Chunks);
            writer.WriteNumber("bytes", document.Bytes);
            writer.WriteString("added", document.Added);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
