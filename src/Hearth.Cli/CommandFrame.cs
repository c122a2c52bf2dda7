using System.CommandLine;

namespace Hearth.Cli;

/// <summary>What a command needs while it is being built: the shared options, and how an action becomes one of System.CommandLine's.</summary>
/// <param name="Globals">The shared options; a command adds <see cref="GlobalOptions.Json"/> itself.</param>
/// <param name="Context">The outside world, handed to every action through its <see cref="CommandRun"/>.</param>
internal sealed record CommandFrame(GlobalOptions Globals, CliContext Context)
{
    /// <summary>Sets what <paramref name="command"/> does; the number returned is the exit code (<see cref="ExitCodes"/>).</summary>
    public void Handle(Command command, Func<CommandRun, CancellationToken, Task<int>> action) =>
        command.SetAction((parse, cancellationToken) => action(new CommandRun(parse, Globals, Context), cancellationToken));

    /// <summary>Sets what <paramref name="command"/> does, for an action that never waits.</summary>
    public void Handle(Command command, Func<CommandRun, int> action) =>
        command.SetAction(parse => action(new CommandRun(parse, Globals, Context)));
}
