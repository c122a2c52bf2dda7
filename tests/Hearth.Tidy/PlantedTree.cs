namespace Hearth.Tidy;

/// <summary>A small repository that keeps every rule, for planting one violation in it.</summary>
internal static class PlantedTree
{
    private static readonly Dictionary<string, string> s_clean = new(StringComparer.Ordinal)
    {
        ["Hearth.slnx"] = """
            <Project Path="src/Hearth.Primitives/Hearth.Primitives.csproj" />
            <Project Path="src/Hearth.Compute/Hearth.Compute.csproj" />
            """,
        ["Directory.Packages.props"] = "<Project />",
        ["eng/layers.txt"] = "# layer project\n0 Hearth.Primitives\n1 Hearth.Compute\n",
        ["src/README.md"] = "# The map\n\n- [a](Hearth.Primitives/README.md)\n- [b](Hearth.Compute/README.md)\n",
        ["src/Hearth.Primitives/README.md"] = "# Primitives\n",
        ["src/Hearth.Primitives/Hearth.Primitives.csproj"] = """<Project><ItemGroup><InternalsVisibleTo Include="Hearth.Primitives.Tests" /></ItemGroup></Project>""",
        ["src/Hearth.Compute/README.md"] = "# Compute\n",
        ["src/Hearth.Compute/Hearth.Compute.csproj"] = """<Project><ItemGroup><ProjectReference Include="../Hearth.Primitives/Hearth.Primitives.csproj" /></ItemGroup></Project>""",
        ["src/Hearth.Compute/ComputeErrors.cs"] = """
            static class ComputeErrors
            {
                public static readonly ErrorDefinition TooBig = new("HEARTH-COMP-001", ErrorKind.TooLarge, "t", "e", "r");
            }
            """,
        ["src/Hearth.Compute/ComputeOptions.cs"] = """class ComputeOptions { [Option("Threads.")] public int Threads { get; set; } }""",
        ["src/Hearth.Compute/Pool.cs"] = """
            class Pool
            {
                int Size(ComputeOptions options) => options.Threads > 9 ? throw new ComputeException(ComputeErrors.TooBig, "x") : options.Threads;
                [LoggerMessage(3001, LogLevel.Warning, "x")] partial void LogOne();
                [LoggerMessage(EventId = 3_002, Message = "x")] partial void LogTwo();
            }
            """,
        ["docs/reference/errors.md"] = "# Errors\n\nHEARTH-COMP-001\n",
        ["docs/reference/options.md"] = "# Options\n\n`compute.threads`\n",
        ["docs/decisions/0001-one.md"] = "# 1. One\n\nStatus: accepted, November 2026\n",
        ["tests/Hearth.Compute.Tests/PoolTests.cs"] = """class PoolTests { [Fact(Skip = "#7: slow")] void A() { } }""",
    };

    public static RepositoryTree Clean() => With();

    /// <summary>The clean tree with files added or replaced; a null text removes one.</summary>
    public static RepositoryTree With(params (string Path, string? Text)[] changes)
    {
        Dictionary<string, string> files = new(s_clean, StringComparer.Ordinal);
        foreach ((string path, string? text) in changes)
        {
            if (text is null)
            {
                files.Remove(path);
            }
            else
            {
                files[path] = text;
            }
        }

        return new RepositoryTree(files.Select(file => RepositoryFile.Planted(file.Key, file.Value)));
    }
}
