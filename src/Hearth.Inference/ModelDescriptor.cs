using Hearth.Primitives;

namespace Hearth.Inference;

/// <summary>What is known about a model without loading it.</summary>
public sealed record ModelDescriptor
{
    /// <summary>The name clients use: the file name without <c>.gguf</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The file; null for a model that is not one.</summary>
    public string? Path { get; init; }

    /// <summary>Where it was found.</summary>
    public ModelOrigin Origin { get; init; }

    /// <summary>The family as the file names it, such as <c>llama</c>; empty where unknown.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>The format most of the weights are stored in, such as <c>Q4_1</c>; empty where unknown.</summary>
    public string Quantization { get; init; } = "";

    /// <summary>Elements of all tensors; 0 where unknown.</summary>
    public long Parameters { get; init; }

    /// <summary>Size of the file in bytes.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The longest text the model was made for, in tokens; 0 where unknown.</summary>
    public int ContextLength { get; init; }

    /// <summary>When the file was last changed.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>What runs it: <c>hearth</c> is the engine in this process.</summary>
    public string Runtime { get; init; } = "hearth";

    /// <summary>The licence the file names; null where it names none.</summary>
    public string? License { get; init; }

    /// <summary>What the model is for.</summary>
    public ModelKind Kind { get; init; } = ModelKind.Chat;

    /// <summary>False for a model that is no conversation partner, such as an embedder, and for a file that cannot be used.</summary>
    public bool CanChat => Kind is ModelKind.Chat && Error is null;

    /// <summary>Memory that the model takes at most when it is loaded with the options of this process, in bytes; 0 where unknown.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>
    /// True when the file says how a conversation is written for it. Without that, turns are written as <c>User:</c> and <c>Assistant:</c> lines,
    /// which suits models that only continue text.
    /// </summary>
    public bool HasChatTemplate { get; init; }

    /// <summary>True when the chat template mentions tools. Without that, declared tools are described in the system text.</summary>
    public bool SupportsTools { get; init; }

    /// <summary>Why the file cannot be used; null where it can, as far as its header tells.</summary>
    public ErrorDefinition? Error { get; init; }

    /// <summary>What is wrong, in words; null where nothing is.</summary>
    public string? Problem { get; init; }
}
