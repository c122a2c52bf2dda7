using System.Collections.Frozen;

namespace Hearth.Tidy.Checks;

/// <summary>The error prefix and the first event id of each project; a block is a thousand wide.</summary>
internal static class ModuleBlocks
{
    public const int EventsPerModule = 1000;

    public static FrozenDictionary<string, (string Prefix, int FirstEvent)> Of { get; } = new Dictionary<string, (string, int)>(StringComparer.Ordinal)
    {
        ["Hearth.Primitives"] = ("PRIM", 1000),
        ["Hearth.Storage"] = ("STORE", 2000),
        ["Hearth.Compute"] = ("COMP", 3000),
        ["Hearth.Inference"] = ("INFER", 4000),
        ["Hearth.Vectors"] = ("VEC", 5000),
        ["Hearth.Knowledge"] = ("KNOW", 6000),
        ["Hearth.Blackboard"] = ("BOARD", 7000),
        ["Hearth.Routing"] = ("ROUTE", 8000),
        ["Hearth.Workflows"] = ("FLOW", 9000),
        ["Hearth.Guard"] = ("GUARD", 10000),
        ["Hearth.Costs"] = ("COST", 11000),
        ["Hearth.Provisioning"] = ("PROV", 12000),
        ["Hearth.Gateway"] = ("GATE", 13000),
        ["Hearth.Client"] = ("CLIENT", 14000),
        ["Hearth.Cli"] = ("CLI", 15000),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
