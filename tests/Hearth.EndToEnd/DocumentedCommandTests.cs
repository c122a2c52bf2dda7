using System.Text.RegularExpressions;
using Hearth.Testing;

namespace Hearth.EndToEnd;

/// <summary>Every command a reader is told to type is typed here: the <c>sh</c> blocks of the README and of the documents.</summary>
public sealed partial class DocumentedCommandTests(RunningServer running) : IClassFixture<RunningServer>
{
    /// <summary>Commands that other tests run, since they need a terminal, never end, or are this very test run.</summary>
    private static readonly string[] s_runElsewhere =
    [
        "./hearth up", // RunningServer
        "./hearth chat", // TerminalTests
        "./hearth test", // .ci/run
    ];

    public static TheoryData<string, string> Blocks { get; } = ReadBlocks();

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Documents_ShellBlock_Succeeds(string place, string block)
    {
        using TemporaryFolder folder = new();
        string shim = Path.Combine(folder.Path, "hearth");
        await File.WriteAllTextAsync(shim, $"#!/bin/sh\nexec '{Command.Hearth}' \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(shim, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string port = running.Server.Url.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string script = string.Join('\n', block.Split('\n').Where(static line => !s_runElsewhere.Contains(line.Trim(), StringComparer.Ordinal)))
            .Replace(":7777", ":" + port, StringComparison.Ordinal);

        CommandResult result = await Command.RunAsync(
            "/bin/bash",
            ["-euo", "pipefail", "-c", script],
            folder: folder.Path,
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["HEARTH_HOME"] = running.Server.Home });

        Assert.True(result.ExitCode == 0, $"{place}\n{script}\n{result}");
    }

    [Fact]
    public void Documents_Readme_HoldsCommands()
        => Assert.Contains(Blocks, static row => row.Data.Item1.StartsWith("README.md", StringComparison.Ordinal));

    private static TheoryData<string, string> ReadBlocks()
    {
        TheoryData<string, string> blocks = [];
        IEnumerable<string> files = Directory.EnumerateFiles(RepositoryPaths.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "models"), "*.md"))
            .Order(StringComparer.Ordinal);
        foreach (string file in files)
        {
            int index = 0;
            foreach (Match match in ShellBlock().Matches(File.ReadAllText(file)))
            {
                blocks.Add($"{Path.GetRelativePath(RepositoryPaths.Root, file)} block {++index}", match.Groups["commands"].Value);
            }
        }

        return blocks;
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ShellBlock();
}
