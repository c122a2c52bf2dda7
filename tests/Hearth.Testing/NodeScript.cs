using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Testing;

/// <summary>Gives work to a script of tests/tools, run by node, as a file, and reads its answer.</summary>
public static class NodeScript
{
    /// <summary>What the script printed: one JSON array.</summary>
    /// <param name="name">The script's file name.</param>
    /// <param name="work">What it is to do.</param>
    public static JsonArray Run(string name, JsonNode work)
    {
        ArgumentNullException.ThrowIfNull(work);
        string file = Path.Combine(
            RepositoryPaths.TestCache, $"{Path.GetFileNameWithoutExtension(name)}-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.json");
        File.WriteAllText(file, work.ToJsonString());
        try
        {
            return JsonNode.Parse(RunNode(Path.Combine(Path.GetDirectoryName(RepositoryPaths.NodeModules)!, name), file))!.AsArray();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string RunNode(string script, string file)
    {
        ProcessStartInfo start = new("node")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            ArgumentList = { script, file },
        };
        using Process node = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        string output = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0 ? output : throw new InvalidOperationException($"node {script} ended with {node.ExitCode}.");
    }
}
