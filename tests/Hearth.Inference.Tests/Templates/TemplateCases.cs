using System.Text.Json.Nodes;
using Hearth.Inference.Templates;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Templates;

/// <summary>Conversations and inputs in the form of <c>tests/data/templates</c>.</summary>
internal static class TemplateCases
{
    /// <summary>A file of <c>tests/data/templates</c>.</summary>
    public static IReadOnlyList<JsonObject> Read(string name) =>
        [.. JsonNode.Parse(File.ReadAllText(RepositoryPaths.TestData("templates", name)))!.AsArray().Select(static item => item!.AsObject())];

    /// <summary>Makes an input of the variables a template sees.</summary>
    public static TemplateInput ToInput(JsonObject variables)
    {
        JsonObject further = variables.DeepClone().AsObject();
        foreach (string name in (string[])["name", "messages", "tools", "add_generation_prompt", "bos_token", "eos_token"])
        {
            further.Remove(name);
        }

        return new TemplateInput
        {
            Messages = variables["messages"]?.AsArray() ?? [],
            Tools = variables["tools"]?.AsArray(),
            AddGenerationPrompt = variables["add_generation_prompt"]?.GetValue<bool>() ?? false,
            BeginToken = variables["bos_token"]?.GetValue<string>(),
            EndToken = variables["eos_token"]?.GetValue<string>(),
            Variables = further,
        };
    }

    /// <summary>Renders a template with one variable or none.</summary>
    public static RenderedPrompt Render(string template, string variables = "{}") =>
        ChatTemplate.Parse(template, new FixedClock()).Render(ToInput(JsonNode.Parse(variables)!.AsObject()));
}
