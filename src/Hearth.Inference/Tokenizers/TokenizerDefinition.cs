namespace Hearth.Inference.Tokenizers;

/// <summary>What a file says about its tokenizer, with nothing decided yet: absent is null.</summary>
internal sealed record TokenizerDefinition
{
    /// <summary>The algorithm: <c>llama</c>, <c>gpt2</c> or <c>bert</c>.</summary>
    public required string Model { get; init; }

    public required Utf8Strings Tokens { get; init; }

    /// <summary>The rule that cuts text into words before merging; only byte-level BPE has one.</summary>
    public string? PreTokenizer { get; init; }

    public float[]? Scores { get; init; }

    public int[]? Kinds { get; init; }

    public Utf8Strings? Merges { get; init; }

    public int? BeginToken { get; init; }

    public int? EndToken { get; init; }

    public int? EndOfTurnToken { get; init; }

    public int? EndOfMessageToken { get; init; }

    public int? UnknownToken { get; init; }

    public int? SeparatorToken { get; init; }

    public bool? AddsBegin { get; init; }

    public bool? AddsEnd { get; init; }

    public bool? AddsSpacePrefix { get; init; }

    public bool? LowersCase { get; init; }

    public bool? StripsAccents { get; init; }

    /// <summary><c>general.name</c>: llama.cpp decides by it whether white space after a marker is dropped.</summary>
    public string? ModelName { get; init; }
}
