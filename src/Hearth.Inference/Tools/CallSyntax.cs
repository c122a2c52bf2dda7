namespace Hearth.Inference.Tools;

/// <summary>How a family of models writes calls of functions.</summary>
internal enum CallSyntax
{
    /// <summary>The template knows none: the calls are asked for in the system text and written like <see cref="TaggedJson"/>.</summary>
    Described,

    /// <summary>A JSON object between two tags, one pair of tags per call (Hermes, Qwen, Granite 4, SmolLM3).</summary>
    TaggedJson,

    /// <summary>A JSON array of objects between two tags (SmolLM2, Nemotron Nano).</summary>
    TaggedList,

    /// <summary>Function and parameter tags between two tags (Qwen3-Coder).</summary>
    TaggedFunctions,

    /// <summary>A JSON object with <c>parameters</c>, alone or behind <c>&lt;|python_tag|&gt;</c> (Llama 3).</summary>
    BareJson,

    /// <summary>A JSON array behind <c>[TOOL_CALLS]</c> (Mistral).</summary>
    MarkedList,

    /// <summary>Name, <c>[ARGS]</c> and a JSON object behind <c>[TOOL_CALLS]</c> (Mistral since 2025).</summary>
    MarkedNames,

    /// <summary>Name and arguments between DeepSeek's markers.</summary>
    Fenced,

    /// <summary>Messages to <c>functions.name</c> in the commentary channel (gpt-oss).</summary>
    Harmony,
}
