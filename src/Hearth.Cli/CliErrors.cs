using Hearth.Primitives;

namespace Hearth.Cli;

/// <summary>The error codes of this module: append-only, never reused.</summary>
internal static class CliErrors
{
    // --- 001-009 the command line and the process -----------------------------------------------------------------------------

    /// <summary>Arguments that no command takes.</summary>
    public static readonly ErrorDefinition WrongUsage = new(
        "HEARTH-CLI-001",
        ErrorKind.InvalidInput,
        "Wrong usage",
        "The command, an option or an argument is not one that Hearth knows, or one is missing.",
        "`hearth --help` lists the commands, `hearth COMMAND --help` what one takes.");

    /// <summary>The home cannot be created or written.</summary>
    public static readonly ErrorDefinition HomeNotWritable = new(
        "HEARTH-CLI-002",
        ErrorKind.InvalidInput,
        "Home not writable",
        "The folder that holds everything Hearth keeps cannot be created or written by this user.",
        "Choose another folder with `--home DIR` or HEARTH_HOME, or change the folder's owner or mode.");

    /// <summary>The system names no folder for the user's data.</summary>
    public static readonly ErrorDefinition HomeUnknown = new(
        "HEARTH-CLI-003",
        ErrorKind.InvalidInput,
        "No home",
        "The system names no data folder for this user, so there is no place for what Hearth keeps.",
        "Name one with `--home DIR` or HEARTH_HOME.");

    /// <summary>A failure nobody foresaw.</summary>
    public static readonly ErrorDefinition Unexpected = new(
        "HEARTH-CLI-009",
        ErrorKind.Internal,
        "Unexpected failure",
        "Something failed that Hearth did not foresee. The trace below the message says where.",
        "Try once more; if it fails again, report it with the trace. The trace holds no prompt and no answer.");

    // --- 030-049 serving and talking --------------------------------------------------------------------------------------------

    /// <summary>Another server runs on this home.</summary>
    public static readonly ErrorDefinition HomeInUse = new(
        "HEARTH-CLI-030",
        ErrorKind.Internal,
        "Home in use",
        "Another Hearth server already runs on this home; two would overwrite each other's state.",
        "Use the running one, stop it, or start this one with `--home DIR` on a home of its own.");

    /// <summary>The server that run.json names does not answer.</summary>
    public static readonly ErrorDefinition ServerUnreachable = new(
        "HEARTH-CLI-031",
        ErrorKind.Unavailable,
        "Server unreachable",
        "The home names a running server, but it does not answer.",
        "Start it again with `hearth up`; if none runs, `hearth chat` answers by itself once `run.json` is gone from the home.");

    /// <summary>The server answered with an error.</summary>
    public static readonly ErrorDefinition ServerFailed = new(
        "HEARTH-CLI-032",
        ErrorKind.Internal,
        "Server refused",
        "The running server answered the request with an error, which the message repeats.",
        "Do what the server's message says; its log in the home has the request id.");

    /// <summary>A model named on the command line is not there.</summary>
    public static readonly ErrorDefinition ModelUnknown = new(
        "HEARTH-CLI-033",
        ErrorKind.NotFound,
        "Unknown model",
        "No model of that name is in the home, in the clone or among the folders named on the command line.",
        "`hearth model list` shows the models; name a file with `--model PATH`.");

    /// <summary>A question is missing.</summary>
    public static readonly ErrorDefinition QuestionMissing = new(
        "HEARTH-CLI-034",
        ErrorKind.InvalidInput,
        "No question",
        "There was nothing to ask: no argument, and standard input was empty.",
        "Write `hearth chat \"question\"`, pipe text in, or start `hearth chat` at a terminal.");
}
