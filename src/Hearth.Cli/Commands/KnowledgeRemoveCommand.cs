using System.CommandLine;
using System.Globalization;
using Hearth.Cli.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge remove</c>: takes a collection away, or of it what lies under a path. Files are never touched.</summary>
internal static class KnowledgeRemoveCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> name = KnowledgeArguments.Name();
        Argument<string?> path = new("path") { Description = "A file or folder whose documents go; without one, the whole collection.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("remove", "Remove a collection, or the documents of a path. Files stay as they are.") { name, path };
        frame.Handle(command, async (run, cancellationToken) =>
        {
            string collection = run.Value(name) ?? "";
            string? source = run.Value(path) is { } given ? run.Environment.FullPath(given) : null;
            await using IKnowledgeAccess knowledge = KnowledgeAccess.Open(run);
            int documents = (await knowledge.DocumentsAsync(collection, cancellationToken)).Count;
            if (source is null && !run.Confirm($"Remove the collection {collection} ({documents} documents)?"))
            {
                throw new CliException(CliErrors.NotConfirmed, $"{collection} was not removed");
            }

            int removed = await knowledge.RemoveAsync(collection, source, cancellationToken);
            run.Say(string.Create(CultureInfo.InvariantCulture, $"{removed} documents are removed from {collection}."));
            return ExitCodes.Done;
        });
        return command;
    }
}
