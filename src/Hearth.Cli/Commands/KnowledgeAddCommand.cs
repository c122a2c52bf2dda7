using System.CommandLine;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge add</c>: reads a file or folder into a collection; again, only what has changed.</summary>
internal static class KnowledgeAddCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> name = KnowledgeArguments.Name();
        Argument<string?> path = new("path") { Description = "A file or folder. Without one, everything the collection was made of is read again.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> language = new("--language") { Description = "Whose endings words lose in a new collection: simple, english, german, spanish or french. Default english.", HelpName = "NAME" };
        Option<bool> reembed = new("--reembed") { Description = "Embed everything again where the collection was made with another embedder." };
        ModelSourceOptions sources = KnowledgeArguments.Embedder();
        Command command = new("add", "Read a file or folder; what is unchanged since the last time is not read again.") { name, path, language, reembed };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, (run, cancellationToken) =>
        {
            string? source = run.Value(path);
            var request = new IngestionRequest(run.Value(name) ?? "")
            {
                Source = source is null ? null : run.Environment.FullPath(source),
                Language = run.Value(language) ?? "english",
                Reembed = run.Value(reembed),
            };
            return AddAsync(run, sources, request, cancellationToken);
        });
        return command;
    }

    private static async Task<int> AddAsync(CommandRun run, ModelSourceOptions sources, IngestionRequest request, CancellationToken cancellationToken)
    {
        await using IKnowledgeAccess knowledge = await KnowledgeAccess.OpenAsync(run, sources, cancellationToken);
        IngestionReport report;
        using (IngestionBar bar = new(run))
        {
            try
            {
                report = await knowledge.AddAsync(request, bar, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                bar.Dispose();
                run.Say("Stopped. Run the same command again to go on.");
                throw;
            }
        }

        if (run.Json)
        {
            await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => KnowledgeText.WriteJson(writer, report)));
        }
        else
        {
            KnowledgeText.Say(run, report);
        }

        return ExitCodes.Done;
    }
}
