using System.CommandLine;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge watch</c>: keeps a collection as a folder is, until interrupted.</summary>
internal static class KnowledgeWatchCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> name = KnowledgeArguments.Name();
        Argument<string> path = new("path") { Description = "The folder." };
        ModelSourceOptions sources = KnowledgeArguments.Embedder();
        Command command = new("watch", "Read a folder, and again whenever something in it changes, until interrupted.") { name, path };
        sources.AddTo(command);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            KnowledgeAccess.RequireNoServer(run, "watching needs the store for itself: stop the server, or read changes with `hearth knowledge add`, which goes through it");
            await using KnowledgeSession session = await KnowledgeSession.OpenAsync(run, sources, isTemporary: false, cancellationToken);
            KnowledgeIngestion ingestion = new(session.Store, session.Embedder, session.Options, run.Time);
            var request = new IngestionRequest(run.Value(name) ?? "") { Source = run.Environment.FullPath(run.Value(path) ?? "") };
            await new FolderWatch(ingestion, session.Options, run.Time).RunAsync(request, report => KnowledgeText.Say(run, report), cancellationToken);
            return ExitCodes.Done;
        });
        return command;
    }
}
