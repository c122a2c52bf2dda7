using System.CommandLine;
using Hearth.Cli.Terminal;

namespace Hearth.Cli;

/// <summary>From arguments to an exit code: parse, run one command, and turn every failure into a coded message on stderr.</summary>
internal static class CliProgram
{
    // `@` must stay a character: response files would turn `hearth chat "@home"` into a file access.
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = true, ResponseFileTokenReplacer = null };

    /// <summary>Runs as the process: real terminal, real environment, signals watched.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        CliEnvironment environment;
        try
        {
            environment = CliEnvironment.FromProcess();
        }
        catch (CliException failure)
        {
            return new ErrorReport(CliTerminal.FromConsole(), useColour: false).Write(failure);
        }

        using Interrupts interrupts = new();
        interrupts.WatchSignals();
        return await RunAsync(args, new CliContext(CliTerminal.FromConsole(), environment, TimeProvider.System, interrupts));
    }

    /// <summary>Runs with everything given; what the tests call.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliContext context)
    {
        GlobalOptions globals = new();
        Command root = CommandTree.Create(globals, context);
        ParseResult parse = root.Parse(args, Parsing);
        ErrorReport report = new(context.Terminal, useColour: ColourAllowed(parse, globals, context));
        if (parse.Errors.Count > 0)
        {
            return report.WriteUsage(parse);
        }

        try
        {
            InvocationConfiguration invocation = new()
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = context.Terminal.Output,
                Error = context.Terminal.Error,
            };
            return await parse.InvokeAsync(invocation, context.Interrupts.Token);
        }
        catch (OperationCanceledException) when (context.Interrupts.Token.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
#pragma warning disable CA1031 // Do not catch general exception types: the outermost boundary, where every failure becomes a coded message.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return report.Write(exception);
        }
    }

    private static bool ColourAllowed(ParseResult parse, GlobalOptions globals, CliContext context) =>
        context.Terminal.Traits.ErrorIsTerminal && !parse.GetValue(globals.NoColour) && context.Environment.AllowsColour;
}
