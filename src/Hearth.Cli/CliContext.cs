using Hearth.Cli.Terminal;

namespace Hearth.Cli;

/// <summary>Everything of the outside world that a command may touch.</summary>
/// <param name="Terminal">Where data, messages and questions go.</param>
/// <param name="Environment">Variables and folders of the process.</param>
/// <param name="Time">The clock.</param>
/// <param name="Interrupts">Ctrl-C and SIGTERM.</param>
internal sealed record CliContext(CliTerminal Terminal, CliEnvironment Environment, TimeProvider Time, Interrupts Interrupts);
