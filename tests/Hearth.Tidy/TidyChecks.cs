using Hearth.Tidy.Checks;

namespace Hearth.Tidy;

/// <summary>Every check there is. PlantedViolationTests fails when one of them was never seen to fail.</summary>
internal static class TidyChecks
{
    public static IReadOnlyList<ITidyCheck> All { get; } =
    [
        new LayersCheck(),
        new AspNetCoreCheck(),
        new FriendAssembliesCheck(),
        new TypeNamesCheck(),
        new RegionsCheck(),
        new TodosCheck(),
        new NullForgivingCheck(NullForgivingCheck.ProductBudget),
        new ReadmesCheck(),
        new DecisionsCheck(),
        new OptionsCheck(),
        new ErrorCodesCheck(),
        new EventIdsCheck(),
        new DocumentPathsCheck(),
        new TitlesCheck(),
        new RootCheck(),
        new FileSizesCheck(),
        new PackagesCheck(),
        new SkippedTestsCheck(),
        new ForbiddenTextCheck(),
        new PrimitivesBudgetCheck(),
    ];
}
