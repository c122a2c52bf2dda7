namespace Hearth.Cli.Configuration;

/// <summary>What was found where a value is expected.</summary>
internal enum SettingShape
{
    /// <summary>A word without quotes, as YAML and variables have it.</summary>
    Plain,

    /// <summary>A text in quotes: never a number.</summary>
    Quoted,

    /// <summary>A list of texts.</summary>
    List,

    /// <summary>A mapping, or a list of something other than texts: never a value.</summary>
    Nested,

    /// <summary>Nothing, or YAML's <c>null</c>.</summary>
    Nothing,
}
