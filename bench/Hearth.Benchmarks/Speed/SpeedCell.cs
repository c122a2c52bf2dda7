namespace Hearth.Benchmarks.Speed;

/// <summary>One figure of the table.</summary>
/// <param name="Label">Such as <c>decode at 2,048</c>.</param>
/// <param name="ContextTokens">What stands in the context before the clock starts.</param>
/// <param name="TokensPerStep">1 for decode; the length of the prompt for prefill.</param>
/// <param name="Steps">Timed steps of one round.</param>
/// <param name="Rounds">Rounds of each engine, taken in turn.</param>
internal sealed record SpeedCell(string Label, int ContextTokens, int TokensPerStep, int Steps, int Rounds)
{
    /// <summary>A round's rate is over its whole time, not the median of its steps: where some steps are far longer than others, they count.</summary>
    public bool IsOverall { get; init; }

    /// <summary>The cells the project promises a ratio for.</summary>
    public static IReadOnlyList<SpeedCell> All { get; } =
    [
        new("decode at 128", 128, 1, 16, 5),
        new("decode at 2,048", 2048, 1, 16, 5),
        new("prefill of 512", 0, 512, 1, 3),
    ];

    /// <summary>While another process spins on a core.</summary>
    public static SpeedCell Stolen { get; } = new("decode at 128, a core stolen", 128, 1, 24, 5) { IsOverall = true };
}
