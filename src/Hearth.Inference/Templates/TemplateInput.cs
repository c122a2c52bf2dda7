using System.Text.Json.Nodes;

namespace Hearth.Inference.Templates;

/// <summary>What a chat template is given. All strings in it are marked as plain text, except the tokens and the roles.</summary>
/// <remarks>The nodes are read, never kept or changed: a template works on copies.</remarks>
internal sealed record TemplateInput
{
    /// <summary>
    /// The conversation: objects with <c>role</c>, <c>content</c> (a string, null or an array of parts) and, where they apply,
    /// <c>tool_calls</c>, <c>tool_call_id</c>, <c>name</c>, <c>reasoning_content</c>. A role of letters, digits, <c>_</c> and <c>-</c>
    /// counts as the template's own text; any other is plain.
    /// </summary>
    public required JsonArray Messages { get; init; }

    /// <summary>The tools in OpenAI's form, or null where none are declared; the template then sees no variable <c>tools</c>.</summary>
    public JsonArray? Tools { get; init; }

    /// <summary>True to end with the opening of the assistant's turn.</summary>
    public bool AddGenerationPrompt { get; init; } = true;

    /// <summary>The text of the model's beginning token; null where it has none, and then the variable is not defined.</summary>
    public string? BeginToken { get; init; }

    /// <summary>The text of the model's end token; null where it has none, and then the variable is not defined.</summary>
    public string? EndToken { get; init; }

    /// <summary>Further variables, such as <c>enable_thinking</c> or <c>date_string</c>; one that names a built-in is an error.</summary>
    public JsonObject? Variables { get; init; }
}
