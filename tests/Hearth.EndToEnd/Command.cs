using System.Diagnostics;
using Hearth.Testing;

namespace Hearth.EndToEnd;

/// <summary>Runs a program to its end, as a person at a shell would.</summary>
internal static class Command
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(5);

    public static string Hearth { get; } = Path.Combine(RepositoryPaths.Root, "hearth");

    public static Task<CommandResult> HearthAsync(string home, params string[] arguments)
        => RunAsync(Hearth, arguments, home);

    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? home = null,
        string? input = null,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        using Process process = Start(program, arguments, home, folder, environment, redirectInput: true);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return new CommandResult(process.ExitCode, await output, await errors);
    }

    public static Process Start(
        string program,
        IEnumerable<string> arguments,
        string? home,
        string? folder,
        IReadOnlyDictionary<string, string?>? environment,
        bool redirectInput)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? home ?? RepositoryPaths.Root,
        };
        // A developer's own settings must not decide a test.
        foreach (string name in start.Environment.Keys.Where(key => key.StartsWith("HEARTH_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NO_COLOR"] = "1";
        if (home is not null)
        {
            start.Environment["HEARTH_HOME"] = home;
        }

        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}
