namespace Hearth.Cli.Configuration;

/// <summary>How an option is written, in every source alike.</summary>
internal enum OptionType
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Several texts: a YAML sequence, or words between commas.</summary>
    List,
}
