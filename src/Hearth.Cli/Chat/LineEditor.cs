using System.Text;

namespace Hearth.Cli.Chat;

/// <summary>One line being typed, with the keys of a shell: a pure state machine, so that it is tested without a terminal.</summary>
/// <remarks>History is kept in memory only, since it holds content.</remarks>
internal sealed class LineEditor
{
    /// <summary>Lines remembered; the oldest is forgotten first.</summary>
    public const int HistoryLinesMax = 500;

    private readonly List<string> _history = [];
    private readonly StringBuilder _line = new();
    private int _recalled;
    private string _draft = "";

    /// <summary>The line as typed so far.</summary>
    public string Text => _line.ToString();

    /// <summary>Characters before the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>Starts an empty line.</summary>
    public void Begin()
    {
        _line.Clear();
        Cursor = 0;
        _recalled = _history.Count;
        _draft = "";
    }

    /// <summary>Takes one key and says what became of the line.</summary>
    public LineEdit Apply(ConsoleKeyInfo key)
    {
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control))
        {
            return ApplyControl(key.Key);
        }

        switch (key.Key)
        {
            case ConsoleKey.Enter:
                Remember();
                return LineEdit.Done;
            case ConsoleKey.Backspace when Cursor > 0:
                Erase(PreviousCharacter(), Cursor);
                break;
            case ConsoleKey.Delete when Cursor < _line.Length:
                Erase(Cursor, NextCharacter());
                break;
            case ConsoleKey.LeftArrow:
                Cursor = PreviousCharacter();
                break;
            case ConsoleKey.RightArrow:
                Cursor = NextCharacter();
                break;
            case ConsoleKey.Home:
                Cursor = 0;
                break;
            case ConsoleKey.End:
                Cursor = _line.Length;
                break;
            case ConsoleKey.UpArrow:
                Recall(_recalled - 1);
                break;
            case ConsoleKey.DownArrow:
                Recall(_recalled + 1);
                break;
            case ConsoleKey.Escape:
                Replace("");
                break;
            default:
                if (!char.IsControl(key.KeyChar) && key.KeyChar != '\0')
                {
                    _line.Insert(Cursor++, key.KeyChar);
                }

                break;
        }

        return LineEdit.Changed;
    }

    private LineEdit ApplyControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.D when _line.Length == 0:
                return LineEdit.EndOfInput;
            case ConsoleKey.D when Cursor < _line.Length:
                Erase(Cursor, NextCharacter());
                break;
            case ConsoleKey.A:
                Cursor = 0;
                break;
            case ConsoleKey.E:
                Cursor = _line.Length;
                break;
            case ConsoleKey.U:
                Erase(0, Cursor);
                break;
            case ConsoleKey.K:
                Erase(Cursor, _line.Length);
                break;
            case ConsoleKey.W:
                Erase(StartOfWord(), Cursor);
                break;
            case ConsoleKey.LeftArrow:
                Cursor = StartOfWord();
                break;
            case ConsoleKey.L:
                return LineEdit.ClearScreen;
            default:
                break;
        }

        return LineEdit.Changed;
    }

    private void Remember()
    {
        string text = Text;
        if (text.Length > 0 && (_history.Count == 0 || !string.Equals(_history[^1], text, StringComparison.Ordinal)))
        {
            _history.Add(text);
            if (_history.Count > HistoryLinesMax)
            {
                _history.RemoveAt(0);
            }
        }
    }

    private void Recall(int index)
    {
        if (index < 0 || index > _history.Count)
        {
            return;
        }

        if (_recalled == _history.Count)
        {
            _draft = Text;
        }

        _recalled = index;
        Replace(index == _history.Count ? _draft : _history[index]);
    }

    private void Replace(string text)
    {
        _line.Clear().Append(text);
        Cursor = _line.Length;
    }

    private void Erase(int start, int end)
    {
        _line.Remove(start, end - start);
        Cursor = start;
    }

    // A character outside the basic plane is two UTF-16 units; the cursor never stands between them.
    private int PreviousCharacter() => Cursor switch
    {
        0 => 0,
        > 1 when char.IsLowSurrogate(_line[Cursor - 1]) && char.IsHighSurrogate(_line[Cursor - 2]) => Cursor - 2,
        _ => Cursor - 1,
    };

    private int NextCharacter() => (_line.Length - Cursor) switch
    {
        0 => Cursor,
        > 1 when char.IsHighSurrogate(_line[Cursor]) && char.IsLowSurrogate(_line[Cursor + 1]) => Cursor + 2,
        _ => Cursor + 1,
    };

    private int StartOfWord()
    {
        int start = Cursor;
        while (start > 0 && char.IsWhiteSpace(_line[start - 1]))
        {
            start--;
        }

        while (start > 0 && !char.IsWhiteSpace(_line[start - 1]))
        {
            start--;
        }

        return start;
    }
}
