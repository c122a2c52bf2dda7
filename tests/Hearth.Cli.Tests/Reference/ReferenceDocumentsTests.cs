using Hearth.Testing;

namespace Hearth.Cli.Tests.Reference;

/// <summary>docs/reference says what the program says; `dotnet eng/snapshots.cs` writes it again.</summary>
public sealed class ReferenceDocumentsTests
{
    [Theory]
    [InlineData("errors.md")]
    [InlineData("options.md")]
    [InlineData("environment.md")]
    [InlineData("cli.md")]
    public void Reference_Page_EqualsWhatTheProgramHas(string name)
    {
        using CliWorld world = new();
        string text = name switch
        {
            "errors.md" => ReferenceDocuments.Errors(),
            "options.md" => ReferenceDocuments.Options(),
            "environment.md" => ReferenceDocuments.Variables(),
            _ => ReferenceDocuments.CommandLine(CommandTree.Create(new GlobalOptions(), world.Context)),
        };
        string path = Path.Combine(RepositoryPaths.Root, "docs", "reference", name);
        if (string.Equals(Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(path, text);
        }

        string page = File.Exists(path) ? File.ReadAllText(path) : "";
        string[] missing = [.. text.Split('\n').Except(page.Split('\n'))];
        Assert.True(
            string.Equals(text, page, StringComparison.Ordinal),
            $"docs/reference/{name} is not what the program has; run `dotnet eng/snapshots.cs` and commit the result.\n" + string.Join('\n', missing));
    }
}
