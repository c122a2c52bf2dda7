using Hearth.Testing;

namespace Hearth.EndToEnd;

/// <summary>The wrapper of a clone: it builds when the sources changed, and only then.</summary>
public sealed class WrapperTests
{
    private const string Marker = "hearth: building";

    [Fact]
    public async Task Hearth_SdkMissing_SaysWhichAndWhereFrom()
    {
        using TemporaryFolder clone = new();
        await CopySourcesAsync(clone.Path);

        CommandResult result = await Command.RunAsync(
            "/bin/bash",
            [Path.Combine(clone.Path, "hearth"), "version"],
            folder: clone.Path,
            environment: new Dictionary<string, string?>(StringComparer.Ordinal) { ["PATH"] = BareTools(clone.Path) });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("10.0.400", result.Errors, StringComparison.Ordinal);
        Assert.Contains("https://dotnet.microsoft.com/download/dotnet/10.0", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hearth_SourceChanged_BuildsOnceMore()
    {
        using TemporaryFolder clone = new();
        await CopySourcesAsync(clone.Path);
        string program = Path.Combine(clone.Path, "hearth");

        CommandResult first = await Command.RunAsync(program, ["version"], clone.Path);
        CommandResult again = await Command.RunAsync(program, ["version"], clone.Path);
        await File.AppendAllTextAsync(
            Path.Combine(clone.Path, "src", "Hearth.Primitives", "OwnerId.cs"), "// changed\n", TestContext.Current.CancellationToken);
        CommandResult changed = await Command.RunAsync(program, ["version"], clone.Path);
        await File.AppendAllTextAsync(
            Path.Combine(clone.Path, "src", "Hearth.Primitives", "OwnerId.cs"), "this does not compile\n", TestContext.Current.CancellationToken);
        CommandResult broken = await Command.RunAsync(program, ["version"], clone.Path);

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains(Marker, first.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, again.Errors, StringComparison.Ordinal);
        Assert.True(changed.ExitCode == 0, changed.ToString());
        Assert.Contains(Marker, changed.Errors, StringComparison.Ordinal);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("error CS", broken.Errors, StringComparison.Ordinal);
    }

    // A clone holds what git tracks and what it does not ignore; copying that keeps the test true before a commit too.
    private static async Task CopySourcesAsync(string target)
    {
        CommandResult copied = await Command.RunAsync(
            "/bin/bash",
            ["-c", "git ls-files -z --cached --others --exclude-standard -- hearth src global.json 'Directory.*' .editorconfig eng models/README.md | " +
                "xargs -0 cp --parents -t \"$1\"", "copy", target],
            folder: RepositoryPaths.Root);
        Assert.True(copied.ExitCode == 0, copied.ToString());
    }

    // Everything the wrapper needs apart from dotnet.
    private static string BareTools(string clone)
    {
        string folder = Directory.CreateDirectory(Path.Combine(clone, "tools")).FullName;
        foreach (string tool in (string[])["bash", "cat", "cksum", "dirname", "find", "flock", "mkdir", "rm", "sed", "sort", "tr", "uname", "wc", "xargs"])
        {
            File.CreateSymbolicLink(Path.Combine(folder, tool), Path.Combine("/usr/bin", tool));
        }

        return folder;
    }
}
