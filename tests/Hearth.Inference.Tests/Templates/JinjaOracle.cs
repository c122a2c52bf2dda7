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
        return [.. NodeScript.Run("render-templates.mjs", work).Select(static result => result!["text"]?.GetValue<string>())];
    }
}
