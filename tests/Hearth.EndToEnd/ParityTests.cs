using Hearth.Testing;

namespace Hearth.EndToEnd;

/// <summary>Every format and family computes what llama.cpp computes. A process of its own, since a native fault would end this one.</summary>
public sealed class ParityTests
{
    [Fact]
    public async Task Benchmarks_Parity_EveryFormatAgreesWithLlamaCpp()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "..", "..", "Hearth.Benchmarks", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Hearth.Benchmarks.dll");
        CommandResult result = await Command.RunAsync("dotnet", [program, "parity"], folder: RepositoryPaths.Root);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(84, result.Output.Split('\n').Count(static line => line.EndsWith("| ok |", StringComparison.Ordinal)));
    }
}
