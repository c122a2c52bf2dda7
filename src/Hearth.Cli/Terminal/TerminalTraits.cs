namespace Hearth.Cli.Terminal;

/// <summary>Which of the three streams a person sits at.</summary>
/// <param name="InputIsTerminal">False when standard input is a file or a pipe.</param>
/// <param name="OutputIsTerminal">False when standard output is a file or a pipe.</param>
/// <param name="ErrorIsTerminal">False when standard error is a file or a pipe.</param>
internal readonly record struct TerminalTraits(bool InputIsTerminal, bool OutputIsTerminal, bool ErrorIsTerminal)
{
    /// <summary>True when a question can be asked and answered.</summary>
    public bool IsInteractive => InputIsTerminal && ErrorIsTerminal;
}
