using Hearth.Cli.Terminal;

namespace Hearth.Cli.Chat;

/// <summary>Writes an answer as it arrives, and before it what the model thinks: dimmed, on stderr, and only where a person looks at both.</summary>
internal sealed class AnswerDisplay
{
    private readonly CliTerminal _terminal;
    private readonly bool _showsThinking;
    private readonly string _begin;
    private readonly string _end;
    private bool _isThinking;

    /// <summary>A display at the beginning of a line.</summary>
    /// <param name="terminal">Where to write.</param>
    /// <param name="useColour">True when stderr may carry colour; without it thinking stands in parentheses.</param>
    public AnswerDisplay(CliTerminal terminal, bool useColour)
    {
        _terminal = terminal;
        _showsThinking = terminal.Traits is { OutputIsTerminal: true, ErrorIsTerminal: true };
        (_begin, _end) = useColour ? ("\e[2m", "\e[0m") : ("(", ")");
    }

    /// <summary>A piece of the answer.</summary>
    public void Answer(string text)
    {
        EndThinking();
        _terminal.Output.Write(text);
        _terminal.Output.Flush();
    }

    /// <summary>A piece of what is thought.</summary>
    public void Think(string text)
    {
        if (!_showsThinking)
        {
            return;
        }

        _terminal.Error.Write(_isThinking ? text : _begin + text);
        _terminal.Error.Flush();
        _isThinking = true;
    }

    /// <summary>Ends the line, in the ordinary colour.</summary>
    public void EndLine() => Answer("\n");

    private void EndThinking()
    {
        if (_isThinking)
        {
            _isThinking = false;
            _terminal.Error.Write(_end + "\n\n");
            _terminal.Error.Flush();
        }
    }
}
