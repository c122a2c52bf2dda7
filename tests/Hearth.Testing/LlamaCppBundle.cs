using System.Diagnostics;
using System.Text;

namespace Hearth.Testing;

/// <summary>The files of llama.cpp v0.5.0, read from the git bundle inside the npm package node-llama-cpp.</summary>
/// <remarks>
/// The bundle is cloned once into the tests' cache, and each file asked for is kept there. Test processes run side by side: whatever appears in the
/// cache is written under another name and then renamed, so a half-written file is never seen and nobody waits for anybody.
/// </remarks>
public static class LlamaCppBundle
{
    private const string Commit = "de3ff815ea7d559ee917f063901b8986f038abc6";

    private static readonly Lazy<string> s_repository = new(CloneOnce);

    /// <summary>A bare git repository whose head is llama.cpp v0.5.0. It is shared: only read it.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="ReadFile"/>.</exception>
    public static string Repository => s_repository.Value;

    /// <summary>The content of a file.</summary>
    /// <param name="path">From the root of llama.cpp, with forward slashes, such as <c>models/ggml-vocab-llama-bpe.gguf.inp</c>.</param>
    /// <exception cref="InvalidOperationException">The package is not installed, git is missing, or there is no such file.</exception>
    public static byte[] ReadFile(string path) => File.ReadAllBytes(Extract(path));

    /// <summary>The content of a text file.</summary>
    /// <param name="path">As for <see cref="ReadFile"/>.</param>
    public static string ReadText(string path) => Encoding.UTF8.GetString(ReadFile(path));

    /// <summary>The paths of the files in a folder and below it, sorted.</summary>
    /// <param name="folder">From the root of llama.cpp, such as <c>models/templates</c>.</param>
    public static IReadOnlyList<string> ListFiles(string folder)
    {
        byte[] listing = RunGit($"--git-dir={s_repository.Value}", "ls-tree", "-r", "-z", "--name-only", Commit, "--", folder + "/");
        string[] paths = Encoding.UTF8.GetString(listing).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    /// <summary>A copy of a file on the disk, for what must be opened by path. It is shared: do not change it.</summary>
    /// <param name="path">As for <see cref="ReadFile"/>.</param>
    public static string Extract(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Path.Combine(RepositoryPaths.TestCache, "llama.cpp-" + Commit[..8], Path.Combine(path.Split('/')));
        if (!File.Exists(target))
        {
            byte[] content = RunGit($"--git-dir={s_repository.Value}", "cat-file", "blob", $"{Commit}:{path}");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            string unfinished = Unfinished(target);
            File.WriteAllBytes(unfinished, content);
            File.Move(unfinished, target, overwrite: true);
        }

        return target;
    }

    private static string CloneOnce()
    {
        string target = Path.Combine(RepositoryPaths.TestCache, $"llama.cpp-{Commit[..8]}.git");
        if (Directory.Exists(target))
        {
            return target;
        }

        string bundle = Path.Combine(RepositoryPaths.NodeModules, "node-llama-cpp", "llama", "gitRelease.bundle");
        string unfinished = Unfinished(target);
        RunGit("clone", "--quiet", "--bare", bundle, unfinished);
        try
        {
            Directory.Move(unfinished, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another test process was faster; both clones are equal.
            Directory.Delete(unfinished, recursive: true);
        }

        return target;
    }

    private static string Unfinished(string target) => $"{target}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";

    private static byte[] RunGit(params ReadOnlySpan<string> arguments)
    {
        // The folder may belong to another user than the one who runs the tests; these are read-only commands on our own clone.
        ProcessStartInfo start = new("git")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-c", "safe.directory=*" },
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        StringBuilder errors = new();
        git.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        git.BeginErrorReadLine();
        using MemoryStream output = new();
        git.StandardOutput.BaseStream.CopyTo(output);
        git.WaitForExit();
        return git.ExitCode == 0
            ? output.ToArray()
            : throw new InvalidOperationException($"git {string.Join(' ', start.ArgumentList)} failed: {errors}");
    }
}
