using Hearth.Gateway.Requests;

namespace Hearth.Gateway.OpenAi;

/// <summary>What a body of <c>/v1/embeddings</c> asks for. Either texts or token arrays are there.</summary>
internal sealed class EmbeddingRequest
{
    /// <summary>The API's own bound on inputs.</summary>
    public const int InputsMax = 2048;

    public string? Model { get; set; }

    public List<string> Texts { get; } = [];

    public List<ReadOnlyMemory<int>> Tokens { get; } = [];

    public bool WantsBase64 { get; set; }

    public int? Dimensions { get; set; }

    public bool Truncate { get; set; }

    public IgnoredFields Ignored { get; } = new();
}
