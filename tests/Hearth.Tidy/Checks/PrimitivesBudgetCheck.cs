namespace Hearth.Tidy.Checks;

/// <summary>What everything depends on stays small: the lines of Hearth.Primitives outside of Contracts and Wire.</summary>
internal sealed class PrimitivesBudgetCheck : ITidyCheck
{
    private const int LinesMax = 2000;
    private const string Folder = "src/Hearth.Primitives/";

    public string Name => "primitives-budget";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        int lines = tree.ProductSources
            .Where(source => source.Path.StartsWith(Folder, StringComparison.Ordinal)
                && !source.Path.StartsWith(Folder + "Contracts/", StringComparison.Ordinal)
                && !source.Path.StartsWith(Folder + "Wire/", StringComparison.Ordinal))
            .Sum(source => source.Text.Count(character => character == '\n'));
        if (lines > LinesMax)
        {
            yield return new Violation(Folder, 0, $"{lines} lines; the budget is {LinesMax}");
        }
    }
}
