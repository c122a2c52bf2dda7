using System.Diagnostics;
using Hearth.Testing;

namespace Hearth.Benchmarks.Peer;

/// <summary>llama-server, built once from the source in the npm package, on the libraries that the other benchmarks load.</summary>
/// <remarks>
/// The package holds llama.cpp's libraries ready, but no server. <c>llama-server/CMakeLists.txt</c> compiles the server alone, in Release, and links it
/// to them, so its kernels are those of llama.cpp's fastest build for this processor. Some minutes on two cores.
/// </remarks>
internal static class LlamaServerBuild
{
    private static readonly string[] s_tools = ["cmake", "ninja", "g++", "git"];

    /// <summary>The program; built where it is not there yet.</summary>
    /// <exception cref="InvalidOperationException">Something that building needs is missing, or the build failed.</exception>
    public static async Task<string> EnsureAsync(TextWriter output)
    {
        string folder = Path.Combine(RepositoryPaths.Root, "artifacts", "bench-tools", "llama-server");
        string program = Path.Combine(folder, "llama-server");
        if (File.Exists(program))
        {
            return program;
        }

        string[] missing = [.. s_tools.Where(static tool => !IsOnPath(tool))];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException($"Building llama-server needs {string.Join(", ", missing)}: install what is missing and run this again.");
        }

        string libraries = RepositoryPaths.LlamaCppLibraries;
        string source = Path.Combine(folder, "source");
        string build = Path.Combine(folder, "build");
        await output.WriteLineAsync($"llama-server is built once, under {folder}: some minutes.");
        await output.FlushAsync();
        if (!Directory.Exists(source))
        {
            await RunAsync(output, "git", ["-c", "safe.directory=*", "clone", "--quiet", "--shared", LlamaCppBundle.Repository, source + ".part"]);
            Directory.Move(source + ".part", source);
        }

        string recipe = Path.Combine(RepositoryPaths.Root, "bench", "Hearth.Benchmarks", "Peer", "llama-server");
        await RunAsync(
            output, "cmake", ["-S", recipe, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", $"-DSOURCE={source}", $"-DLIBRARIES={libraries}"]);
        await RunAsync(output, "nice", ["-n", "19", "cmake", "--build", build, "--target", "llama-server"]);
        File.Move(Path.Combine(build, "llama-server"), program);
        return program;
    }

    private static bool IsOnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));

    /// <summary>Runs a command and shows every tenth line of what it says, and the end of it where it fails.</summary>
    private static async Task RunAsync(TextWriter output, string program, IReadOnlyList<string> arguments)
    {
        const int LinesShown = 10;
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Queue<string> last = new(LinesShown);
        int count = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (last.Count == LinesShown)
            {
                last.Dequeue();
            }

            last.Enqueue(line);
            if (++count % LinesShown == 0)
            {
                await output.WriteLineAsync("  " + line);
                await output.FlushAsync();
            }
        }

        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed:\n{string.Join('\n', last)}\n{await errors}");
        }
    }
}
