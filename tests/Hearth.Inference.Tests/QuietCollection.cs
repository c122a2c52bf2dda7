namespace Hearth.Inference.Tests;

/// <summary>Tests that count allocated bytes run alone: a collection that other tests cause in the middle blurs the count of every thread.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // Identifiers should not have incorrect suffix: it is a collection, of tests.
public static class QuietCollection
#pragma warning restore CA1711
{
    public const string Name = "quiet";
}
