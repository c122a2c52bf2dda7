namespace Hearth.Tidy;

/// <summary>The repository keeps docs/STYLE.md.</summary>
public sealed class RepositoryTests
{
    private const string ExemptionsName = "exemptions";

    private static readonly Lazy<ILookup<string, Violation>> s_violations =
        new(() => Exemptions.Run(RepositoryTree.Real, TidyChecks.All).ToLookup(found => found.Check, found => found.Violation, StringComparer.Ordinal));

    public static TheoryData<string> CheckNames => [.. TidyChecks.All.Select(check => check.Name), ExemptionsName];

    [Theory]
    [MemberData(nameof(CheckNames))]
    public void Repository_Check_FindsNothing(string check)
    {
        Violation[] violations = [.. s_violations.Value[check]];

        Assert.True(violations.Length == 0, $"{violations.Length} violations of `{check}`:\n" + string.Join('\n', violations.AsEnumerable()));
    }

    [Fact]
    public void Repository_Real_IsSeen()
    {
        Assert.NotNull(RepositoryTree.Real.Find("global.json"));
        Assert.InRange(RepositoryTree.Real.ProductProjects.Count(), 5, 20);
        Assert.True(RepositoryTree.Real.ProductSources.Count() > 100);
    }
}
