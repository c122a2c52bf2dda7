using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hearth.Inference.Templates;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Templates;

public sealed class JinjaOracleTests
{
    // Templates that need something the reference lacks, so that it refuses some or all conversations. Hearth renders them; what it
    // renders is held against Python's Jinja2 in beyond-reference.json, wherever the two print dicts and booleans alike.
    private static readonly Dictionary<string, string> s_beyondReference = new(StringComparer.Ordinal)
    {
        ["Kimi-K2-Instruct.jinja"] = "calls append and pop on a list",
        ["Kimi-K2-Thinking.jinja"] = "calls append and pop on a list",
        ["Reka-Edge.jinja"] = "repeats a string with *",
        ["meetkai-functionary-medium-v3.2.jinja"] = "repeats a string with * and unpacks tuples in a loop",
        ["tencent-Hy3.jinja"] = "calls format on a string",
    };

    // Refused by the reference, accepted here: each is Python's Jinja, and none is used by the published templates.
    private static readonly string[] s_constructsBeyondReference =
    [
        "{{ (1, 2) }}",
        "{{ \"a\" * 3 == 5 }}",
        "{% raw %}{{ x }}{% endraw %}\n",
    ];

    [Fact]
    public void Render_PublishedTemplates_EqualsReferenceByteForByte()
    {
        string[] paths = [.. LlamaCppBundle.ListFiles("models/templates").Where(static path => path.EndsWith(".jinja", StringComparison.Ordinal))];
        string[] templates = [.. paths.Select(LlamaCppBundle.ReadText)];
        IReadOnlyList<JsonObject> conversations = TemplateCases.Read("conversations.json");
        (int Template, int Input)[] jobs =
            [.. Enumerable.Range(0, paths.Length).SelectMany(template => Enumerable.Range(0, conversations.Count).Select(input => (template, input)))];

        IReadOnlyList<string?> expected = JinjaOracle.Render(templates, conversations, jobs);
        ChatTemplate[] parsed = [.. templates.Select(static template => ChatTemplate.Parse(template, new FixedClock()))];
        TemplateInput[] inputs = [.. conversations.Select(TemplateCases.ToInput)];
        List<string> differences = [];
        int refused = 0;
        for (int i = 0; i < jobs.Length; i++)
        {
            string name = Path.GetFileName(paths[jobs[i].Template]);
            (string? actual, string problem) = TryRender(() => parsed[jobs[i].Template].Render(inputs[jobs[i].Input]));
            refused += actual is null ? 1 : 0;
            bool isBeyond = expected[i] is null && s_beyondReference.ContainsKey(name);
            if (!isBeyond && !string.Equals(actual, expected[i], StringComparison.Ordinal))
            {
                differences.Add($"{name} x {conversations[jobs[i].Input]["name"]}: expected {Show(expected[i])} but was {Show(actual)} {problem}");
            }
        }

        Assert.Equal(70, paths.Length);
        Assert.True(conversations.Count >= 12, "at least twelve conversations");
        Assert.True(differences.Count == 0, $"{differences.Count} of {jobs.Length} differ:\n" + string.Join('\n', differences));
        Assert.InRange(refused, 0, jobs.Length / 5);
    }

    [Fact]
    public void Render_TemplatesBeyondReference_EqualsJinja2()
    {
        Dictionary<string, JsonObject> conversations = TemplateCases.Read("conversations.json")
            .ToDictionary(static conversation => conversation["name"]!.GetValue<string>(), StringComparer.Ordinal);
        IReadOnlyList<JsonObject> cases = TemplateCases.Read("beyond-reference.json");

        List<string> differences = [];
        foreach (JsonObject item in cases)
        {
            string name = item["template"]!.GetValue<string>();
            string conversation = item["conversation"]!.GetValue<string>();
            (string? actual, string problem) = TryRender(() =>
                ChatTemplate.Parse(LlamaCppBundle.ReadText("models/templates/" + name)).Render(TemplateCases.ToInput(conversations[conversation])));
            string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(actual ?? string.Empty)));
            if (!string.Equals(hash, item["sha256"]!.GetValue<string>(), StringComparison.Ordinal))
            {
                differences.Add($"{name} x {conversation}: {Show(actual)} {problem}");
            }
        }

        Assert.Empty(differences);
        Assert.Equal(s_beyondReference.Keys.Order(StringComparer.Ordinal), cases.Select(static item => item["template"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Render_Constructs_EqualsReferenceByteForByte()
    {
        JsonObject constructs = JsonNode.Parse(File.ReadAllText(RepositoryPaths.TestData("templates", "constructs.json")))!.AsObject();
        JsonObject variables = constructs["variables"]!.AsObject();
        string[] templates = [.. constructs["templates"]!.AsArray().Select(static template => template!.GetValue<string>())];

        IReadOnlyList<string?> expected = JinjaOracle.Render(templates, [variables], [.. templates.Select(static (_, index) => (index, 0))]);
        List<string> differences = [];
        for (int i = 0; i < templates.Length; i++)
        {
            (string? actual, string problem) = TryRender(() => ChatTemplate.Parse(templates[i], new FixedClock()).Render(TemplateCases.ToInput(variables)));
            bool isBeyond = expected[i] is null && s_constructsBeyondReference.Contains(templates[i], StringComparer.Ordinal);
            if (!isBeyond && !string.Equals(actual, expected[i], StringComparison.Ordinal))
            {
                differences.Add($"{templates[i]}: expected {Show(expected[i])} but was {Show(actual)} {problem}");
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {templates.Length} differ:\n" + string.Join('\n', differences));
    }

    private static (string? Text, string Problem) TryRender(Func<RenderedPrompt> render)
    {
        try
        {
            return (render().Text, string.Empty);
        }
        catch (InferenceException refusal)
        {
            return (null, refusal.Message);
        }
    }

    private static string Show(string? text) => text is null ? "a refusal" : JsonValue.Create(text).ToJsonString();
}
