using Hearth.Gateway.Requests;
using Hearth.Gateway.VectorStores;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>What a request to either completion endpoint asks for, after every field was checked.</summary>
internal sealed class GenerationRequest
{
    /// <summary>The model as the client names it; null means the default one.</summary>
    public string? Model { get; set; }

    /// <summary>One conversation per prompt; a chat request has exactly one.</summary>
    public List<IReadOnlyList<ChatMessage>> Prompts { get; } = [];

    public ChatOptions Options { get; } = new();

    /// <summary>What the server is to search before the model answers; null where nothing.</summary>
    public FileSearchTool? FileSearch { get; set; }

    /// <summary>What was found, in the order of the numbers that the model was shown.</summary>
    public IReadOnlyList<FoundPassage> Found { get; set; } = [];

    public bool Stream { get; set; }

    public bool IncludeUsage { get; set; }

    /// <summary>Answers per prompt, each a run of its own.</summary>
    public int Choices { get; set; } = 1;

    /// <summary>Repeat the prompt before the answer; only text completions.</summary>
    public bool Echo { get; set; }

    public bool WantsLogProbs { get; set; }

    /// <summary>Alternatives per token; null where the request names none.</summary>
    public int? TopLogProbs { get; set; }

    public IgnoredFields Ignored { get; } = new();

    public int TotalChoices => Prompts.Count * Choices;
}
