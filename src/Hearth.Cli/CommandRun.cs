using System.CommandLine;
using Hearth.Cli.Configuration;
using Hearth.Cli.Terminal;

namespace Hearth.Cli;

/// <summary>One invocation of one command: its parsed arguments and the world it may touch.</summary>
/// <param name="parse">The parsed command line.</param>
/// <param name="globals">The options every command has.</param>
/// <param name="context">The outside world.</param>
internal sealed class CommandRun(ParseResult parse, GlobalOptions globals, CliContext context)
{
    private HearthHome? _home;

    public CliTerminal Terminal => context.Terminal;

    public CliEnvironment Environment => context.Environment;

    public TimeProvider Time => context.Time;

    public Interrupts Interrupts => context.Interrupts;

    /// <summary>The command tree this command hangs in.</summary>
    public Command Root => parse.RootCommandResult.Command;

    /// <summary>True when the result must be machine-readable; only for commands that carry <see cref="GlobalOptions.Json"/>.</summary>
    public bool Json => parse.GetValue(globals.Json);

    /// <summary>True when only data and errors may be written.</summary>
    public bool Quiet => parse.GetValue(globals.Quiet);

    /// <summary>True when data on stdout may carry colour.</summary>
    public bool ColourOutput => Terminal.Traits.OutputIsTerminal && AllowsColour;

    /// <summary>True when messages on stderr may carry colour.</summary>
    public bool ColourError => Terminal.Traits.ErrorIsTerminal && AllowsColour;

    /// <summary>Where the state lives; resolved, not created.</summary>
    public HearthHome Home => _home ??= HearthHome.Resolve(parse.GetValue(globals.Home), Environment);

    private bool AllowsColour => !parse.GetValue(globals.NoColour) && Environment.AllowsColour;

    public T? Value<T>(Option<T> option) => parse.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parse.GetValue(argument);

    /// <summary>True when the user typed the option, whatever its value.</summary>
    public bool IsGiven(Option option) => parse.GetResult(option) is { Implicit: false };

    /// <summary>The value of <c>--config</c>; null when it was not given.</summary>
    public string? ConfigurationFlag => parse.GetValue(globals.Config);

    /// <summary>Reads the configuration from all sources; the flags given here win over them.</summary>
    /// <exception cref="CliException">Every problem of every source, in one message.</exception>
    public HearthConfiguration LoadConfiguration(params IReadOnlyList<FlagSetting> flags) =>
        new ConfigurationLoader(ConfigurationCatalog.Product, Environment).Load(Home, ConfigurationFlag, flags);

    /// <summary>Writes a message for people to stderr, unless <c>--quiet</c>.</summary>
    public void Say(string message)
    {
        if (!Quiet)
        {
            Terminal.Error.WriteLine(message);
        }
    }

    /// <summary>Asks for a yes. True under <c>--yes</c>; false, without asking, where nobody can answer.</summary>
    public bool Confirm(string question)
    {
        if (parse.GetValue(globals.Yes))
        {
            return true;
        }

        if (!Terminal.Traits.IsInteractive)
        {
            return false;
        }

        Terminal.Error.Write(question + " [y/N] ");
        string? answer = Terminal.Input.ReadLine()?.Trim();
        return string.Equals(answer, "y", StringComparison.OrdinalIgnoreCase) || string.Equals(answer, "yes", StringComparison.OrdinalIgnoreCase);
    }
}
