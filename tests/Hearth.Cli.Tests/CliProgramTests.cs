using System.Text.Json;

namespace Hearth.Cli.Tests;

public sealed class CliProgramTests : IDisposable
{
    private readonly CliWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Run_NoArguments_ShowsHelpOnStdout()
    {
        int code = await _world.RunAsync();

        Assert.Equal(0, code);
        Assert.Contains("hearth [command] [options]", _world.Output, StringComparison.Ordinal);
        Assert.Contains("--home <DIR>", _world.Output, StringComparison.Ordinal);
        Assert.Empty(_world.Error);
    }

    [Theory]
    [InlineData("versoin", "`hearth version`")]
    [InlineData("comp", "`hearth completion`")]
    public async Task Run_UnknownCommand_NamesTheNearestAndExitsTwo(string typed, string expected)
    {
        int code = await _world.RunAsync(typed);

        Assert.Equal(2, code);
        Assert.Empty(_world.Output);
        Assert.Contains($"`hearth` has no command `{typed}`; the nearest is {expected}", _world.Error, StringComparison.Ordinal);
        Assert.Contains("HEARTH-CLI-001", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownCommandNearNothing_SuggestsNothing()
    {
        int code = await _world.RunAsync("zzzzzzzz");

        Assert.Equal(2, code);
        Assert.DoesNotContain("nearest", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownOption_NamesTheNearest()
    {
        int code = await _world.RunAsync("version", "--jsn");

        Assert.Equal(2, code);
        Assert.Contains("`hearth version` has no option `--jsn`; the nearest is `--json`", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OptionWithoutValue_ExitsTwo()
    {
        int code = await _world.RunAsync("version", "--home");

        Assert.Equal(2, code);
        Assert.Contains("--home", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Version_Plain_IsOneLine(string argument)
    {
        int code = await _world.RunAsync(argument);

        Assert.Equal(0, code);
        Assert.Matches(@"^hearth \d+\.\d+\.\d+\S* \(\.NET 10\.[^\n]*\)\n$", _world.Output);
    }

    [Fact]
    public async Task Version_Json_HasStableFields()
    {
        int code = await _world.RunAsync("version", "--json");

        Assert.Equal(0, code);
        using JsonDocument document = JsonDocument.Parse(_world.Output);
        Assert.Equal(["version", "runtime", "platform"], document.RootElement.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Run_HelpOfVerb_ShowsItsOptions()
    {
        int code = await _world.RunAsync("version", "--help");

        Assert.Equal(0, code);
        Assert.Contains("--json", _world.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ArgumentWithAtSign_IsNotAResponseFile()
    {
        string file = _world.Write("words", "version");

        int code = await _world.RunAsync("@" + file);

        Assert.Equal(2, code);
        Assert.Contains("has no command `@", _world.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_OnATerminal_IsRed()
    {
        _world.Traits = new(InputIsTerminal: true, OutputIsTerminal: true, ErrorIsTerminal: true);

        await _world.RunAsync("nothing");

        Assert.StartsWith("\e[31mhearth:", _world.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task Error_OnATerminalWithoutColour_IsPlain(string variable, string value)
    {
        _world.Traits = new(InputIsTerminal: true, OutputIsTerminal: true, ErrorIsTerminal: true);
        _world.Variables[variable] = value;

        await _world.RunAsync("nothing");

        Assert.DoesNotContain('\e', _world.Error);
    }
}
