namespace Hearth.EndToEnd;

/// <summary>The conversation as a person has it: at a real terminal, key by key.</summary>
public sealed class TerminalTests
{
    [Fact]
    public async Task HearthChat_AtATerminal_AnswersAndLeavesOnControlD()
    {
        using TemporaryFolder home = new();
        await using TerminalSession terminal = await TerminalSession.StartAsync(home.Path, $"{Command.Hearth} chat --temperature 0");
        await terminal.WaitForAsync("lists commands");

        await terminal.TypeAsync("What is the capital of Japan?");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("The capital of Japan is Tokyo.");
        await terminal.WaitForAsync("tokens/s");
        await terminal.TypeAsync("/help");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("/system");
        await terminal.PressAsync("C-d");

        await terminal.WaitForAsync("exit=0");
    }

    [Fact]
    public async Task HearthChat_ControlCDuringAnAnswer_StopsTheAnswerAndNotTheProgram()
    {
        using TemporaryFolder home = new();
        await using TerminalSession terminal = await TerminalSession.StartAsync(home.Path, $"{Command.Hearth} chat --temperature 0");
        await terminal.WaitForAsync("lists commands");

        await terminal.TypeAsync("Write a long story about a lighthouse.");
        await terminal.PressAsync("Enter");
        await terminal.WaitForAsync("lighthouse ");
        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("stopped");
        await terminal.PressAsync("C-c");
        await terminal.WaitForAsync("Ctrl-D or /exit leaves");
        await terminal.TypeAsync("/exit");
        await terminal.PressAsync("Enter");

        await terminal.WaitForAsync("exit=0");
    }
}
