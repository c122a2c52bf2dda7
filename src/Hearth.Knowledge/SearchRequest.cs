using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge;

/// <summary>What to look for in which collection.</summary>
/// <param name="Collection">Its name.</param>
/// <param name="Question">The question, or words.</param>
public sealed record SearchRequest(string Collection, string Question)
{
    /// <summary>Passages at most, 1 to 100. Default 8.</summary>
    public int Limit { get; init; } = 8;

    /// <summary>How much nearness counts against words, 0 to 1; null takes the collection's own weight.</summary>
    public double? VectorWeight { get; init; }

    /// <summary>How much relevance counts against being different from what is chosen already, 0 to 1; 1 takes the best whatever they repeat. Default .8.</summary>
    public double Relevance { get; init; } = .8;

    /// <summary>Chunks before and behind each passage that come with it as context, 0 to 4. Default 0.</summary>
    public int Neighbours { get; init; }

    /// <summary>True brings the rest of the section that a passage is of, before and behind it, instead of <see cref="Neighbours"/>. Default false.</summary>
    public bool WholeSections { get; init; }

    /// <summary>False keeps the order of nearness and words although a reranker is there. Default true.</summary>
    public bool Rerank { get; init; } = true;

    /// <summary>Which chunks count; null for all. Fields are <c>path</c>, <c>title</c>, <c>heading</c>, <c>page</c>, <c>added</c>.</summary>
    public MetadataFilter? Filter { get; init; }
}
