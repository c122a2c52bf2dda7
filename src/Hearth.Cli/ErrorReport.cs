using System.CommandLine;
using System.CommandLine.Parsing;
using Hearth.Cli.Terminal;
using Hearth.Primitives;

namespace Hearth.Cli;

/// <summary>The one place where a failure becomes words on stderr and an exit code.</summary>
/// <param name="terminal">Where the words go.</param>
/// <param name="useColour">True when stderr may carry colour.</param>
internal sealed class ErrorReport(CliTerminal terminal, bool useColour)
{
    private const int SuggestionsMax = 3;

    /// <summary>Writes what failed and returns the exit code that says so.</summary>
    public int Write(Exception exception)
    {
        switch (exception)
        {
            case HearthException hearth:
                Write(hearth.Error, hearth.Message);
                return ExitCodes.For(hearth.Error.Kind);
            default:
                Write(CliErrors.Unexpected, $"{exception.GetType().Name}: {exception.Message}");
                terminal.Error.WriteLine(exception.StackTrace);
                return ExitCodes.For(CliErrors.Unexpected.Kind);
        }
    }

    /// <summary>Writes what is wrong with the command line, with the nearest thing that would be right.</summary>
    public int WriteUsage(ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        string path = CommandPath(parse.CommandResult);
        if (parse.UnmatchedTokens is [string unmatched, ..])
        {
            bool isOption = unmatched.StartsWith('-');
            bool isVerb = !isOption && command.Subcommands.Count > 0;
            string what = isOption ? "option" : isVerb ? "command" : "argument";
            IEnumerable<string> known = isOption ? OptionNames(parse.CommandResult) : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
            IReadOnlyList<string> nearest = NearestName.Find(unmatched, known, SuggestionsMax);
            string advice = nearest.Count > 0 ? $"; the nearest is {string.Join(" or ", nearest.Select(n => $"`{(isVerb ? path + " " + n : n)}`"))}" : "";
            Write(CliErrors.WrongUsage, $"`{path}` has no {what} `{unmatched}`{advice}");
        }
        else if (parse.Errors is [{ SymbolResult: CommandResult }, ..] && command.Subcommands.Count > 0)
        {
            Write(CliErrors.WrongUsage, $"`{path}` needs one of: {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}");
        }
        else
        {
            Write(CliErrors.WrongUsage, $"`{path}`: {parse.Errors[0].Message}");
        }

        return ExitCodes.Usage;
    }

    private void Write(ErrorDefinition error, string message)
    {
        (string red, string dim, string plain) = useColour ? ("\e[31m", "\e[2m", "\e[0m") : ("", "", "");
        terminal.Error.WriteLine($"{red}hearth:{plain} {message}");
        terminal.Error.WriteLine($"{dim}  {error.Code} {error.Title}. {error.Remedy}{plain}");
    }

    private static string CommandPath(SymbolResult? result)
    {
        List<string> names = [];
        for (; result is not null; result = result.Parent)
        {
            if (result is CommandResult command)
            {
                names.Add(command.Command.Name);
            }
        }

        names.Reverse();
        return string.Join(' ', names);
    }

    private static IEnumerable<string> OptionNames(CommandResult result)
    {
        IEnumerable<Option> own = result.Command.Options;
        for (SymbolResult? parent = result.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is CommandResult above)
            {
                own = own.Concat(above.Command.Options.Where(o => o.Recursive));
            }
        }

        return own.Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name));
    }
}
