namespace Hearth.Cli.Chat;

/// <summary>What a key did to the line.</summary>
internal enum LineEdit
{
    /// <summary>The text or the cursor may have changed: draw it again.</summary>
    Changed,

    /// <summary>The line is finished.</summary>
    Done,

    /// <summary>The person is leaving.</summary>
    EndOfInput,

    /// <summary>The screen is to be cleared and the line drawn again.</summary>
    ClearScreen,
}
