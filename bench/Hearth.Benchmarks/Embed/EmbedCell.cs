namespace Hearth.Benchmarks.Embed;

/// <summary>One figure of the table.</summary>
/// <param name="Label">Such as <c>240 tokens, one by one</c>.</param>
/// <param name="Tokens">Tokens of a text, framing ones included.</param>
/// <param name="Texts">Texts of one step.</param>
/// <param name="TextsPerBatch">How many of them llama.cpp is given together; Hearth divides them by its own bound.</param>
/// <param name="Rounds">Rounds of each engine, taken in turn.</param>
internal sealed record EmbedCell(string Label, int Tokens, int Texts, int TextsPerBatch, int Rounds)
{
    public static IReadOnlyList<EmbedCell> All { get; } =
    [
        new("240 tokens, one by one", 240, 4, 1, 7),
        new("240 tokens, eight together", 240, 8, 8, 5),
        new("12 tokens, one by one", 12, 16, 1, 9),
    ];
}
