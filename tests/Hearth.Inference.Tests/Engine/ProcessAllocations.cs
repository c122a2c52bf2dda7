namespace Hearth.Inference.Tests.Engine;

/// <summary>A collection of tests that count the allocations of the whole process, so nothing else may run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class ProcessAllocations
{
    public const string Name = "allocations of the process";
}
