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

    /// <summary>The working directory is gone.</summary>
    public static readonly ErrorDefinition DirectoryGone = new(
        "HEARTH-CLI-004",
        ErrorKind.InvalidInput,
        "No working directory",
        "The folder that the command was started in was deleted or may not be read, so paths have no meaning.",
        "Change to a folder that exists, for instance with `cd`, and start the command again.");

    /// <summary>A failure nobody foresaw.</summary>
    public static readonly ErrorDefinition Unexpected = new(
        "HEARTH-CLI-009",
        ErrorKind.Internal,
        "Unexpected failure",
        "Something failed that Hearth did not foresee. The trace below the message says where.",
        "Try once more; if it fails again, report it with the trace. The trace holds no prompt and no answer.");

    // --- 010-019 configuration --------------------------------------------------------------------------------------------------

    /// <summary>Several problems at once.</summary>
    public static readonly ErrorDefinition ConfigurationInvalid = new(
        "HEARTH-CLI-010",
        ErrorKind.InvalidInput,
        "Configuration not usable",
        "The configuration has several problems; each is listed with its place and its own code. Nothing was started.",
        "Correct the places named; `hearth config check` says whether all is well.");

    /// <summary>The file is missing, too large, not text, or may not be read.</summary>
    public static readonly ErrorDefinition ConfigurationFileUnreadable = new(
        "HEARTH-CLI-011",
        ErrorKind.InvalidInput,
        "Configuration file unreadable",
        "A configuration file that was named does not exist, may not be read, is larger than 256 KiB or is not UTF-8 text.",
        "Check the path in `--config` or HEARTH_CONFIG and the file's mode; `hearth config init` writes a new one.");

    /// <summary>The file is no YAML, or uses parts of it that are refused.</summary>
    public static readonly ErrorDefinition ConfigurationSyntax = new(
        "HEARTH-CLI-012",
        ErrorKind.InvalidInput,
        "Configuration syntax",
        "The file is not well-formed YAML or `.env`, or it uses what a configuration has no need for: anchors, aliases, tags, several documents, deep nesting.",
        "Correct the line and column named; `hearth config init` shows the form.");

    /// <summary>No option has this key.</summary>
    public static readonly ErrorDefinition ConfigurationKeyUnknown = new(
        "HEARTH-CLI-013",
        ErrorKind.InvalidInput,
        "Unknown configuration key",
        "A configuration file names a section or a key that Hearth does not have. It is refused, because an option that is silently ignored is worse than none.",
        "Use the key that the message names, or remove the line; docs/reference/options.md and `hearth config show` list all of them.");

    /// <summary>The value is of the wrong type or out of range.</summary>
    public static readonly ErrorDefinition ConfigurationValueInvalid = new(
        "HEARTH-CLI-014",
        ErrorKind.InvalidInput,
        "Configuration value not allowed",
        "A value is of the wrong type or outside the range of its option.",
        "Use a value from the range that the message names.");

    /// <summary>One source sets the same key twice.</summary>
    public static readonly ErrorDefinition ConfigurationKeyDuplicate = new(
        "HEARTH-CLI-015",
        ErrorKind.InvalidInput,
        "Configuration key given twice",
        "One source sets the same key twice, so that one of the two would be silently ignored. (A later source may set it again: that is how overriding works.)",
        "Remove one of the two.");

    /// <summary>A variable with Hearth's prefix that means nothing.</summary>
    public static readonly ErrorDefinition ConfigurationVariableUnknown = new(
        "HEARTH-CLI-016",
        ErrorKind.InvalidInput,
        "Unknown variable",
        "An environment variable or a line of `.env` begins with HEARTH_ but is no option, or it is one that cannot stand in `.env`.",
        "Use the name that the message gives, or unset the variable; docs/reference/environment.md lists all of them.");

    /// <summary>A file would be overwritten.</summary>
    public static readonly ErrorDefinition ConfigurationFileExists = new(
        "HEARTH-CLI-017",
        ErrorKind.InvalidInput,
        "File exists",
        "`hearth config init` found a file at the place where it would write one, and changed nothing.",
        "Name another path, or overwrite it with `--force`.");

    /// <summary>A file cannot be written.</summary>
    public static readonly ErrorDefinition ConfigurationFileNotWritable = new(
        "HEARTH-CLI-018",
        ErrorKind.Internal,
        "File not writable",
        "The configuration file could not be written; the message has the system's reason.",
        "Check the folder's mode and the free space, or name another path.");

    // --- 020-029 logging --------------------------------------------------------------------------------------------------------

    /// <summary>The log file cannot be written.</summary>
    public static readonly ErrorDefinition LogNotWritable = new(
        "HEARTH-CLI-020",
        ErrorKind.Internal,
        "Log not writable",
        "The log file in the home cannot be opened or written, or another process writes it. A running server goes on without it.",
        "Free space or change the mode of `logs/` in the home; `logging.file: false` does without a file.");

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
        "A server runs on this home, but it does not answer at the address it wrote down.",
        "Stop it and start it again with `hearth up`; without a running server `hearth chat` answers by itself.");

    /// <summary>The server answered with an error.</summary>
    public static readonly ErrorDefinition ServerFailed = new(
        "HEARTH-CLI-032",
        ErrorKind.Internal,
        "Server refused",
        "The running server answered the request with an error, which the message repeats.",
        "Do what the server's message says; its log in the home has the request id.");

    /// <summary>A question is missing.</summary>
    public static readonly ErrorDefinition QuestionMissing = new(
        "HEARTH-CLI-033",
        ErrorKind.InvalidInput,
        "No question",
        "There was nothing to ask: no argument, and standard input was empty.",
        "Write `hearth chat \"question\"`, pipe text in, or start `hearth chat` at a terminal.");

    /// <summary>A store that Hearth does not know.</summary>
    public static readonly ErrorDefinition StoreUnknown = new(
        "HEARTH-CLI-034",
        ErrorKind.InvalidInput,
        "Unknown model store",
        "`models.stores` names a program whose store of models Hearth cannot read.",
        "Use the names that the message lists, or an empty list for none.");

    /// <summary>Nobody said yes.</summary>
    public static readonly ErrorDefinition NotConfirmed = new(
        "HEARTH-CLI-035",
        ErrorKind.InvalidInput,
        "Not confirmed",
        "What was asked for deletes something, and nobody confirmed it.",
        "Answer with y, or give `--yes` where nobody can answer.");

    /// <summary>A text is missing.</summary>
    public static readonly ErrorDefinition TextMissing = new(
        "HEARTH-CLI-036",
        ErrorKind.InvalidInput,
        "No text",
        "There was nothing to embed: no argument, and standard input was empty or a terminal.",
        "Write `hearth embed \"text\"`, or pipe lines in.");
}
