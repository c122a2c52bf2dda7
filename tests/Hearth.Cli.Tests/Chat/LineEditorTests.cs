using Hearth.Cli.Chat;

namespace Hearth.Cli.Tests.Chat;

public sealed class LineEditorTests
{
    private readonly LineEditor _editor = new();

    public LineEditorTests() => _editor.Begin();

    [Fact]
    public void Apply_KeysInTheMiddle_InsertAndErase()
    {
        Type("helo");
        Press(ConsoleKey.LeftArrow);
        Type("l");
        Assert.Equal("hello", _editor.Text);

        Press(ConsoleKey.Home);
        Press(ConsoleKey.Delete);
        Press(ConsoleKey.End);
        Press(ConsoleKey.Backspace);
        Assert.Equal("ell", _editor.Text);
    }

    [Fact]
    public void Apply_CharacterOfTwoUnits_IsStruckAsOne()
    {
        Type("a🙂b");
        Press(ConsoleKey.LeftArrow);
        Press(ConsoleKey.LeftArrow);
        Assert.Equal(1, _editor.Cursor);

        Press(ConsoleKey.Delete);
        Assert.Equal("ab", _editor.Text);
    }

    [Fact]
    public void Apply_ControlW_ErasesTheWordBeforeTheCursor()
    {
        Type("one two  ");
        Press(ConsoleKey.W, ConsoleModifiers.Control);
        Assert.Equal("one ", _editor.Text);
    }

    [Fact]
    public void Apply_UpAndDown_WalkThroughHistoryAndKeepTheDraft()
    {
        Submit("first");
        Submit("second");
        Type("draft");

        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Press(ConsoleKey.UpArrow);
        Assert.Equal("first", _editor.Text);
        Press(ConsoleKey.DownArrow);
        Press(ConsoleKey.DownArrow);
        Assert.Equal("draft", _editor.Text);
    }

    [Fact]
    public void Apply_MoreLinesThanTheBound_ForgetsTheOldest()
    {
        for (int line = 0; line <= LineEditor.HistoryLinesMax; line++)
        {
            Submit($"line {line}");
        }

        for (int up = 0; up <= LineEditor.HistoryLinesMax; up++)
        {
            Press(ConsoleKey.UpArrow);
        }

        Assert.Equal("line 1", _editor.Text);
    }

    [Fact]
    public void Apply_ControlDOnAnEmptyLine_EndsTheInput()
        => Assert.Equal(LineEdit.EndOfInput, Press(ConsoleKey.D, ConsoleModifiers.Control));

    private void Submit(string text)
    {
        Type(text);
        Press(ConsoleKey.Enter);
        _editor.Begin();
    }

    private void Type(string text)
    {
        foreach (char unit in text)
        {
            _editor.Apply(new ConsoleKeyInfo(unit, ConsoleKey.None, shift: false, alt: false, control: false));
        }
    }

    private LineEdit Press(ConsoleKey key, ConsoleModifiers modifiers = ConsoleModifiers.None)
        => _editor.Apply(new ConsoleKeyInfo('\0', key, shift: false, alt: false, control: modifiers.HasFlag(ConsoleModifiers.Control)));
}
