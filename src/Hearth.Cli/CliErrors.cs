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
}
