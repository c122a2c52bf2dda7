using System.CommandLine;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model</c>: which models there are, what each is, and how one comes and goes.</summary>
internal static class ModelCommand
{
    public static Command Create(CommandFrame frame) => new("model", "Show the models of this machine.")
    {
        ModelListCommand.Create(frame),
        ModelShowCommand.Create(frame),
    };
}
