using Hearth.Vectors.Tests.Simulation;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Hearth.Vectors.Tests;

/// <summary>Runs the tests, as the generated entry point would; or, asked by one of them, the program that is killed.</summary>
internal static class TestEntryPoint
{
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args is [KilledWriter.Mode, var folder, var first])
        {
            return await KilledWriter.RunAsync(folder, first);
        }

        return args.Any(static arg => arg is "-automated" or "@@")
            ? await ConsoleRunner.Run(args)
            : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
    }
}
