using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Hearth.Testing.Schemas;

/// <summary>Asks ajv, run by node, whether texts are JSON that is valid under schemas.</summary>
public static class SchemaJudge
{
    /// <summary>What is wrong, a line each; none where every text is valid.</summary>
    /// <param name="batches">Schemas with the texts to judge by each.</param>
    public static IReadOnlyList<string> Judge(IReadOnlyList<(JsonObject Schema, IReadOnlyList<string> Texts)> batches)
    {
        JsonArray work = [.. batches.Select(static batch => new JsonObject
        {
            ["schema"] = batch.Schema.DeepClone(),
            ["texts"] = new JsonArray([.. batch.Texts.Select(static text => (JsonNode)text)]),
        })];
        string file = Path.Combine(RepositoryPaths.TestCache, $"schemas-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.json");
        File.WriteAllText(file, work.ToJsonString());
        try
        {
            return [.. JsonNode.Parse(RunNode(file))!.AsArray().Select(static line => line!.GetValue<string>())];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string RunNode(string file)
    {
        string script = Path.Combine(Path.GetDirectoryName(RepositoryPaths.NodeModules)!, "validate-schemas.mjs");
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
