using System.Diagnostics;

namespace Hearth.Cli.Tests.Completion;

public sealed class CompletionScriptTests : IDisposable
{
    private readonly CliWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("hearth comp", "completion")]
    [InlineData("hearth completion z", "zsh")]
    [InlineData("hearth --home somewhere ver", "version")]
    [InlineData("hearth version --js", "--json")]
    public async Task Bash_Sourced_CompletesTheLine(string line, string expected)
    {
        string script = await ScriptAsync("bash");
        string file = _world.Write("complete.sh", $$"""
            source '{{script}}'
            read -ra COMP_WORDS <<< '{{line}}'
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _hearth
            printf '%s\n' "${COMPREPLY[@]}"
            """);

        (int code, string output) = await RunAsync("bash", "--norc", file);

        Assert.Equal(0, code);
        Assert.Equal([expected], output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Bash_Linted_HasNoFinding()
    {
        (int code, string output) = await RunAsync("shellcheck", await ScriptAsync("bash"));

        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("bash", "bash", "-n")]
    [InlineData("zsh", "zsh", "-n")]
    [InlineData("fish", "fish", "--no-execute")]
    public async Task Script_ParsedByItsShell_IsValid(string shell, string program, string check)
    {
        (int code, string output) = await RunAsync(program, check, await ScriptAsync(shell));

        Assert.True(code == 0, output);
    }

    [Theory]
    [InlineData("hearth comp", "completion")]
    [InlineData("hearth completion f", "fish")]
    [InlineData("hearth --home somewhere ver", "version")]
    [InlineData("hearth version --js", "--json")]
    public async Task Fish_Sourced_CompletesTheLine(string line, string expected)
    {
        string script = await ScriptAsync("fish");

        (int code, string output) = await RunAsync("fish", "--no-config", "-c", $"source '{script}'; complete -C '{line}'");

        Assert.Equal(0, code);
        Assert.Equal([expected], output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(candidate => candidate.Split('\t')[0]));
    }

    [Fact]
    public async Task Zsh_SourcedAfterCompinit_RegistersTheFunction()
    {
        string script = await ScriptAsync("zsh");

        (int code, string output) = await RunAsync("zsh", "-f", "-c", $"autoload -U compinit; compinit -u -D; source '{script}'; print -r -- $_comps[hearth]");

        Assert.Equal(0, code);
        Assert.Equal("_hearth", output.Trim());
    }

    [Fact]
    public async Task PowerShell_Script_NamesEveryCommandOnce()
    {
        string text = await File.ReadAllTextAsync(await ScriptAsync("pwsh"), TestContext.Current.CancellationToken);

        Assert.Single(text.Split('\n'), line => line.Trim().Equals("'hearth version' = [ordered]@{", StringComparison.Ordinal));
        Assert.Equal(text.Count(character => character == '{'), text.Count(character => character == '}'));
    }

    [Fact]
    public async Task Completion_UnknownShell_ExitsTwo() => Assert.Equal(2, await _world.RunAsync("completion", "tcsh"));

    private async Task<string> ScriptAsync(string shell)
    {
        Assert.Equal(0, await _world.RunAsync("completion", shell));
        return _world.Write($"hearth.{shell}", _world.Output);
    }

    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _world.Directory,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
