using System.CommandLine;
using System.CommandLine.Help;
using Hearth.Cli.Commands;

namespace Hearth.Cli;

/// <summary>The commands. A new one is one line in <see cref="Create"/>.</summary>
internal static class CommandTree
{
    /// <summary>Builds the whole tree. Nothing is read or written until a command runs.</summary>
    public static Command Create(GlobalOptions globals, CliContext context)
    {
        CommandFrame frame = new(globals, context);
        Command root = new("hearth", "A private AI platform in one program: language models on this machine, answered here.")
        {
            ChatCommand.Create(frame),
            CompletionCommand.Create(frame),
            ConfigCommand.Create(frame),
            EmbedCommand.Create(frame),
            KnowledgeCommand.Create(frame),
            ModelCommand.Create(frame),
            UpCommand.Create(frame),
            VersionCommand.Create(frame),
        };
        HelpOption help = new("--help", "-h") { Description = "Show what a command does and takes." };
        root.Options.Add(help);
        globals.AddTo(root);
        Option<bool> version = new("--version") { Description = "Show the version." };
        root.Options.Add(version);
        frame.Handle(root, run => run.Value(version) ? VersionCommand.Run(run) : ShowHelp(root, run));
        return root;
    }

    private static int ShowHelp(Command root, CommandRun run)
    {
        InvocationConfiguration invocation = new() { Output = run.Terminal.Output, Error = run.Terminal.Error };
        return root.Parse(["--help"]).Invoke(invocation);
    }
}
