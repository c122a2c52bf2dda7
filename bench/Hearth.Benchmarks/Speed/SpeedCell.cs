namespace Hearth.Benchmarks.Speed;

/// <summary>One figure of the table.</summary>
/// <param name="Label">Such as <c>decode at 2,048</c>.</param>
/// <param name="ContextTokens">What stands in the context before the clock starts.</param>
/// <param name="TokensPerStep">1 for decode; the length of the prompt for prefill.</param>
/// <param name="Steps">Timed steps of one round.</param>
/// <param name="Rounds">Rounds of each engine, taken in turn.</param>
internal sealed record SpeedCell(string Label, int ContextTokens, int TokensPerStep, int Steps, int Rounds)
{
    /// <summary>The cells the project promises a ratio for.</summary>
    public static IReadOnlyList<SpeedCell> All { get; } =
    [
        new("decode at 128", 128, 1, 16, 5),
        new("decode at 2,048", 2048, 1, 16, 5),
        new("prefill of 512", 0, 512, 1, 3),
    ];
}
