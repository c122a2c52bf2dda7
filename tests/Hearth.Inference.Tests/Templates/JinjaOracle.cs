using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Templates;

/// <summary>What <c>@huggingface/jinja</c>, run by node, makes of templates.</summary>
internal static class JinjaOracle
{
    /// <summary>Renders pairs of a template and an input; null stands for a refusal.</summary>
    public static IReadOnlyList<string?> Render(
        IReadOnlyList<string> templates,
        IReadOnlyList<JsonObject> inputs,
        IReadOnlyList<(int Template, int Input)> jobs)
    {
        JsonObject work = new()
        {
            ["now"] = FixedClock.Moment.ToString("O"),
            ["templates"] = new JsonArray([.. templates.Select(static template => (JsonNode)template)]),
            ["inputs"] = new JsonArray([.. inputs.Select(static input => input.DeepClone())]),
            ["jobs"] = new JsonArray([.. jobs.Select(static job => new JsonArray(job.Template, job.Input))]),
        };
        string file = Path.Combine(RepositoryPaths.TestCache, $"templates-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.json");
        File.WriteAllText(file, work.ToJsonString());
        try
        {
            return [.. JsonNode.Parse(RunNode(file))!.AsArray().Select(static result => result!["text"]?.GetValue<string>())];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string RunNode(string file)
    {
        string script = Path.Combine(Path.GetDirectoryName(RepositoryPaths.NodeModules)!, "render-templates.mjs");
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
