using Hearth.Cli.Terminal;

namespace Hearth.Cli.Chat;

/// <summary>Reads a line from a person: with editing and history at a terminal, plainly from anything else.</summary>
internal sealed class LineReader(CliTerminal terminal)
{
    private readonly LineEditor _editor = new();

    /// <summary>The next line, or null when the person leaves.</summary>
    public string? ReadLine(string prompt)
    {
        if (!terminal.Traits.IsInteractive)
        {
            return terminal.Input.ReadLine();
        }

        _editor.Begin();
        int rows = 0;
        rows = Draw(prompt, rows);
        while (true)
        {
            switch (_editor.Apply(terminal.ReadKey()))
            {
                case LineEdit.Done:
                    terminal.Error.WriteLine();
                    return _editor.Text;
                case LineEdit.EndOfInput:
                    terminal.Error.WriteLine();
                    return null;
                case LineEdit.ClearScreen:
                    terminal.Error.Write("\e[2J\e[H");
                    rows = Draw(prompt, 0);
                    break;
                default:
                    rows = Draw(prompt, rows);
                    break;
            }
        }
    }

    // Returns the row, counted from the prompt's, on which the cursor stands, so that a line longer than the window is drawn over itself.
    private int Draw(string prompt, int cursorRow)
    {
        int width = Math.Max(20, terminal.Width);
        string text = _editor.Text;
        int end = prompt.Length + CellWidth.Of(text);
        int cursor = prompt.Length + CellWidth.Of(text.AsSpan(0, _editor.Cursor));
        string up = cursorRow > 0 ? $"\e[{cursorRow}A" : "";
        // A line that exactly fills the window leaves the cursor in its last column; the line feed moves it where the arithmetic expects it.
        string wrap = end > 0 && end % width == 0 ? "\n" : "";
        string back = end / width > cursor / width ? $"\e[{(end / width) - (cursor / width)}A" : "";
        string right = cursor % width > 0 ? $"\e[{cursor % width}C" : "";
        terminal.Error.Write($"{up}\r\e[J{prompt}{text}{wrap}{back}\r{right}");
        return cursor / width;
    }
}
