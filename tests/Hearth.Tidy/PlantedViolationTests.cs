namespace Hearth.Tidy;

/// <summary>Each check is seen to fail: one violation is planted in a clean tree, and that check and no other finds it.</summary>
public sealed class PlantedViolationTests
{
    private const string Pool = "src/Hearth.Compute/Pool2.cs";
    private const string Project = "src/Hearth.Compute/Hearth.Compute.csproj";
    private const string Reference = """<ProjectReference Include="../Hearth.Primitives/Hearth.Primitives.csproj" />""";

    public static TheoryData<string, string, string> Plants => new()
    {
        { "layers", "eng/layers.txt", "0 Hearth.Primitives\n" },
        { "layers", "eng/layers.txt", "0 Hearth.Primitives\n0 Hearth.Compute\n" },
        { "layers", "eng/layers.txt", "0 Hearth.Primitives\n1 Hearth.Compute\n2 Hearth.Gone\n" },
        { "layers", "eng/layers.txt", "0 Hearth.Primitives\n1 Hearth.Compute Unused.Package\n" },
        { "layers", Project, $"""<Project>{Reference}<PackageReference Include="Not.Listed" /></Project>""" },
        { "layers", Project, """<Project><ProjectReference Include="..\Hearth.Elsewhere\Hearth.Elsewhere.csproj" /></Project>""" },
        { "aspnetcore", Pool, "using Microsoft.AspNetCore.Http;" },
        { "aspnetcore", Pool, "class A { Microsoft.AspNetCore.Http.HttpContext b; }" },
        { "aspnetcore", Pool, "class A { object b = Microsoft.AspNetCore.Http.Results.Ok(); }" },
        { "friends", Project, $"""<Project>{Reference}<InternalsVisibleTo Include="Hearth.Gateway.Tests" /></Project>""" },
        { "friends", Pool, "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"X\")]" },
        { "names", Pool, "class PoolManager;" },
        { "names", Pool, "interface IPoolHelper;" },
        { "names", Pool, "record struct PoolInfo;" },
        { "names", Pool, "class PoolService;" },
        { "regions", Pool, "class A\n{\n#region x\n#endregion\n}" },
        { "todos", Pool, "// TODO: later" },
        { "todos", Pool, "class A { /* HACK */ }" },
        { "null-forgiving", Pool, "class A { object b = " + string.Concat(Enumerable.Repeat("c!.d + ", Checks.NullForgivingCheck.ProductBudget + 1)) + "e; }" },
        { "readmes", "src/README.md", "# The map\n\n- [a](Hearth.Primitives/README.md)\n" },
        { "decisions", "docs/decisions/0002-two.md", "# 2. Two\n" },
        { "decisions", "docs/decisions/0002-two.md", "# 3. Two\n\nStatus: accepted, November 2026\n" },
        { "decisions", "docs/decisions/0001-again.md", "# 1. Again\n\nStatus: accepted, November 2026\n" },
        { "decisions", "docs/decisions/notes.md", "# Notes\n" },
        { "options", "docs/reference/options.md", "# Options\n" },
        { "options", "src/Hearth.Compute/Pool.cs", "class Pool { object a = ComputeErrors.TooBig; }" },
        { "error-codes", "docs/reference/errors.md", "# Errors\n" },
        { "error-codes", "src/Hearth.Primitives/PrimitivesErrors.cs", """class PrimitivesErrors { ErrorDefinition A = new("HEARTH-COMP-002"); }""" },
        { "error-codes", "src/Hearth.Compute/MoreErrors.cs", """class MoreErrors { ErrorDefinition A = new("HEARTH-COMP-001"); object b = MoreErrors.A; }""" },
        { "error-codes", Pool, """class A { string b = "HEARTH-COMP-001"; }""" },
        { "event-ids", Pool, "class A { [LoggerMessage(3001, LogLevel.Warning, \"x\")] void B(); }" },
        { "event-ids", Pool, "class A { [LoggerMessage(4001, LogLevel.Warning, \"x\")] void B(); }" },
        { "event-ids", Pool, "class A { [LoggerMessage(Level = LogLevel.Warning, Message = \"x\")] void B(); }" },
        { "event-ids", Pool, "class A { static readonly EventId B = new(2999, \"B\"); }" },
        { "document-paths", "docs/x.md", "# X\n\n[a](missing.md)\n" },
        { "document-paths", "docs/x.md", "# X\n\nSee `src/Hearth.Compute/Gone.cs`.\n" },
        { "titles", "docs/x.md", "# X\n\n# Y\n" },
        { "titles", "docs/x.md", "no title\n" },
        { "file-sizes", "src/Hearth.Compute/big.txt", new string('x', 200_001) },
        { "packages", Project, $"""<Project>{Reference}<!-- --><ItemGroup><PackageReference Include="A" Version="1" /></ItemGroup></Project>""" },
        { "packages", "Directory.Packages.props", """<Project><PackageVersion Include="NSubstitute" Version="6.1.0" /></Project>""" },
        { "packages", "tests/Hearth.New/Hearth.New.csproj", "<Project />" },
        { "skipped-tests", "tests/Hearth.Compute.Tests/XTests.cs", "class X { [Fact(Skip = \"slow\")] void A() { } }" },
        { "skipped-tests", "tests/Hearth.Compute.Tests/XTests.cs", "class X { void A() { Assert.Skip(\"slow\"); } }" },
        { "forbidden-text", "docs/x.md", "# X\n\nSee /" + "work/main.\n" },
        { "forbidden-text", "docs/x.md", "# X\n\nSee ../" + "shared/house.md.\n" },
        { "forbidden-text", "tests/tools/package-lock.json", "{ \"resolved\": \"http://cache.example:8080/a.tgz\" }" },
        { "primitives-budget", "src/Hearth.Primitives/Long.cs", new string('\n', 2001) },
    };

    [Fact]
    public void CleanTree_AllChecks_FindNothing() => Assert.Empty(Exemptions.Run(PlantedTree.Clean(), TidyChecks.All));

    [Theory]
    [MemberData(nameof(Plants))]
    public void PlantedTree_OneViolation_IsFound(string check, string path, string text)
    {
        string[] found = [.. Exemptions.Run(PlantedTree.With((path, text)), TidyChecks.All).Select(violation => violation.Check)];

        Assert.Contains(check, found);
        if (!path.EndsWith(".csproj", StringComparison.Ordinal) && !path.EndsWith("layers.txt", StringComparison.Ordinal))
        {
            Assert.Equal([check], found.Distinct());
        }
    }

    [Fact]
    public void PlantedTree_RootFull_IsFound()
    {
        (string, string?)[] files = [.. Enumerable.Range(0, 19).Select(number => ($"plan{number}.txt", (string?)""))];

        Assert.Equal(["root"], Exemptions.Run(PlantedTree.With(files), TidyChecks.All).Select(violation => violation.Check));
    }

    [Fact]
    public void PlantedTree_ReadmeMissing_IsFound() =>
        Assert.Contains("readmes", Exemptions.Run(PlantedTree.With(("src/Hearth.Compute/README.md", null)), TidyChecks.All).Select(violation => violation.Check));

    [Fact]
    public void Exemption_OfAViolation_HidesItAndIsNeeded()
    {
        RepositoryTree tree = PlantedTree.With((Pool, "class PoolManager;"), (Exemptions.Path, $"# why\nnames {Pool} # a name of the field\n"));

        Assert.Empty(Exemptions.Run(tree, TidyChecks.All));
    }

    [Theory]
    [InlineData("names src/Hearth.Compute/Pool.cs # nothing is wrong there")]
    [InlineData("names src/Hearth.Compute/Pool.cs")]
    [InlineData("names")]
    public void Exemption_UnusedOrWithoutReason_IsAViolation(string line) =>
        Assert.Equal(["exemptions"], Exemptions.Run(PlantedTree.With((Exemptions.Path, line + "\n")), TidyChecks.All).Select(violation => violation.Check));

    [Fact]
    public void Checks_All_WereSeenToFail()
    {
        IEnumerable<string> seen = Plants.Select(row => row.Data.Item1).Append("root");

        Assert.Empty(TidyChecks.All.Select(check => check.Name).Except(seen, StringComparer.Ordinal));
        Assert.Equal(TidyChecks.All.Select(check => check.Name).Distinct(), TidyChecks.All.Select(check => check.Name));
    }
}
