using System.Text.Json.Nodes;
using Hearth.Inference.Templates;

namespace Hearth.Inference.Tools;

/// <summary>How a template wants calls and thinking of earlier turns, found by rendering small conversations. Immutable.</summary>
/// <remarks>A template is asked by what it does, not by its name: the probes hold words of our own, and what is looked for is these words.</remarks>
internal sealed record TemplateTraits
{
    private const string Tool = "hearth_probe_tool";
    private const string OtherTool = "hearth_other_tool";
    private const string Argument = "hearth_probe_argument";

    /// <summary>No template.</summary>
    public static TemplateTraits Plain { get; } = new() { Format = AnswerFormat.Plain, Thinking = new ThinkingSwitch("") };

    /// <summary>How answers are marked.</summary>
    public required AnswerFormat Format { get; init; }

    /// <summary>Sets how much is thought.</summary>
    public required ThinkingSwitch Thinking { get; init; }

    /// <summary>The variable the template reads tools from.</summary>
    public string ToolsVariable { get; private init; } = "tools";

    /// <summary>Whether the arguments of earlier calls must be a string that holds JSON.</summary>
    public bool WantsArgumentsAsText { get; private init; }

    /// <summary>Whether an assistant's turn can hold one call only.</summary>
    public bool WantsOneCall { get; private init; }

    /// <summary>Whether call ids must be nine letters and digits (Mistral).</summary>
    public bool WantsShortIds { get; private init; }

    /// <summary>Whether thinking of earlier turns is read from <c>thinking</c> (gpt-oss).</summary>
    public bool WantsThinking { get; private init; }

    /// <summary>Whether it is read from a part of the content (Mistral).</summary>
    public bool WantsThinkingParts { get; private init; }

    /// <summary>Asks a template.</summary>
    public static TemplateTraits Probe(string source, ChatTemplate template)
    {
        AnswerFormat format = AnswerFormat.Detect(source);
        string? variable = !format.ShowsTools ? null
            : Shows(template, "tools") ? "tools"
            : Shows(template, "xml_tools") ? "xml_tools"
            : null;
        if (variable is null)
        {
            format = format.AsDescribed();
        }

        TemplateTraits traits = new()
        {
            Format = format,
            Thinking = new ThinkingSwitch(source),
            ToolsVariable = variable ?? "tools",
            WantsShortIds = Has("length != 9"),
            WantsThinking = Has("message.thinking"),
            WantsThinkingParts = Has("block['thinking']"),
        };
        if (!format.ShowsTools)
        {
            return traits;
        }

        bool takesObjects = Renders(template, Calls(asText: false, Tool), Argument);
        return traits with
        {
            WantsArgumentsAsText = !takesObjects && Renders(template, Calls(asText: true, Tool), Argument),
            WantsOneCall = !Renders(template, Calls(asText: !takesObjects, Tool, OtherTool), OtherTool),
        };

        bool Has(string text) => source.Contains(text, StringComparison.Ordinal);
    }

    private static bool Shows(ChatTemplate template, string variable)
    {
        JsonNode declared = new JsonObject
        {
            ["type"] = "function",
            ["function"] = new JsonObject
            {
                ["name"] = Tool,
                ["description"] = "Probes.",
                ["parameters"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject { [Argument] = new JsonObject { ["type"] = "string", ["description"] = "Probes." } },
                    ["required"] = new JsonArray(),
                },
            },
        };
        JsonArray tools = [declared];
        TemplateInput input = new()
        {
            Messages = [Turn("user", "a")],
            Tools = variable is "tools" ? tools : null,
            Variables = variable is "tools" ? null : new JsonObject { [variable] = tools },
        };
        return TryRender(template, input)?.Contains(Tool, StringComparison.Ordinal) ?? false;
    }

    private static bool Renders(ChatTemplate template, JsonArray messages, string word) =>
        (TryRender(template, new TemplateInput { Messages = messages }) ?? TryRender(template, new TemplateInput { Messages = messages, Tools = [] })) is { } text
        && text.Contains(word, StringComparison.Ordinal)
        && !text.Contains("[object", StringComparison.Ordinal);

    private static string? TryRender(ChatTemplate template, TemplateInput input)
    {
        try
        {
            return template.Render(input with { BeginToken = "<s>", EndToken = "</s>" }).Text;
        }
        catch (InferenceException)
        {
            // The answer to the question: the template refuses such a conversation.
            return null;
        }
    }

    private static JsonArray Calls(bool asText, params ReadOnlySpan<string> names)
    {
        JsonArray calls = [];
        JsonArray messages = [Turn("user", "a"), new JsonObject { ["role"] = "assistant", ["content"] = "", ["tool_calls"] = calls }];
        foreach (string name in names)
        {
            string id = "probe123" + (char)('0' + calls.Count);
            JsonNode arguments = new JsonObject { [Argument] = "b" };
            JsonNode call = new JsonObject
            {
                ["id"] = id,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = name, ["arguments"] = asText ? arguments.ToJsonString() : arguments },
            };
            calls.Add(call);
            JsonNode result = new JsonObject { ["role"] = "tool", ["content"] = "c", ["tool_call_id"] = id, ["name"] = name };
            messages.Add(result);
        }

        return messages;
    }

    private static JsonObject Turn(string role, string content) => new() { ["role"] = role, ["content"] = content };
}
