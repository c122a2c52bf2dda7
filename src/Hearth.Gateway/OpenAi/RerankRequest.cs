using Hearth.Gateway.Requests;

namespace Hearth.Gateway.OpenAi;

/// <summary>What a body of <c>/v1/rerank</c> asks for.</summary>
internal sealed class RerankRequest
{
    /// <summary>As many as <c>/v1/embeddings</c> takes.</summary>
    public const int DocumentsMax = 2048;

    public string? Model { get; set; }

    public string? Query { get; set; }

    public List<string> Documents { get; } = [];

    /// <summary>Results wanted; null for all.</summary>
    public int? Top { get; set; }

    public bool ReturnsDocuments { get; set; }

    public bool Truncate { get; set; }

    public IgnoredFields Ignored { get; } = new();
}
