using System.CommandLine;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model</c>: which models there are, what each is, and how one comes and goes.</summary>
internal static class ModelCommand
{
    public static Command Create(CommandFrame frame) => new("model", "Show, fetch, check and remove models.")
    {
        ModelListCommand.Create(frame),
        ModelShowCommand.Create(frame),
        ModelPullCommand.Create(frame),
        ModelVerifyCommand.Create(frame),
        ModelRemoveCommand.Create(frame),
    };
}
