using System.CommandLine;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge</c>: documents that can be searched, and questions that they answer.</summary>
internal static class KnowledgeCommand
{
    public static Command Create(CommandFrame frame) => new("knowledge", "Read documents, search them, and ask them questions.")
    {
        KnowledgeAddCommand.Create(frame),
        KnowledgeAskCommand.Create(frame),
        KnowledgeEvalCommand.Create(frame),
        KnowledgeListCommand.Create(frame),
        KnowledgeRemoveCommand.Create(frame),
        KnowledgeSearchCommand.Create(frame),
        KnowledgeWatchCommand.Create(frame),
    };
}
