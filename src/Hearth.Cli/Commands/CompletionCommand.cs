using System.CommandLine;
using Hearth.Cli.Completion;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth completion SHELL</c>: a script that completes commands, options and their values without starting the program.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> shell = new("shell") { Description = "The shell that will load the script." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Command command = new("completion", "Write a completion script for a shell, such as `source <(hearth completion bash)`.") { shell };
        frame.Handle(command, run =>
        {
            IReadOnlyList<CompletionNode> nodes = CompletionTree.Read(run.Root);
            run.Terminal.Output.Write(run.Value(shell) switch
            {
                "bash" => BashScript.Write(nodes),
                "zsh" => ZshScript.Write(nodes),
                "fish" => FishScript.Write(nodes),
                _ => PowerShellScript.Write(nodes),
            });
            return ExitCodes.Done;
        });
        return command;
    }
}
