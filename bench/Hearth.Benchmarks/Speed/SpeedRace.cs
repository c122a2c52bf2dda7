using System.Diagnostics;

namespace Hearth.Benchmarks.Speed;

/// <summary>Runs two engines in turn over the same tokens and compares them round by round.</summary>
/// <remarks>
/// A shared machine drifts and has bursts of noise. So the engines alternate (A B, B A, …), a round's rate is the median of its steps (of all its time
/// where the cell says so), and what is reported is the median of the ratios of neighbouring rounds, with the lowest and the highest.
/// </remarks>
internal static class SpeedRace
{
    public static SpeedFigure Run(string model, SpeedCell cell, int threads, ISpeedEngine own, ISpeedEngine peer, ReadOnlySpan<int> tokens)
    {
        Prepare(own, cell, tokens);
        Prepare(peer, cell, tokens);
        double[] ownRates = new double[cell.Rounds];
        double[] peerRates = new double[cell.Rounds];
        for (int round = 0; round < cell.Rounds; round++)
        {
            bool ownFirst = round % 2 == 0;
            double first = Measure(ownFirst ? own : peer, cell, tokens);
            double second = Measure(ownFirst ? peer : own, cell, tokens);
            (ownRates[round], peerRates[round]) = ownFirst ? (first, second) : (second, first);
        }

        return new SpeedFigure(model, cell, threads, Median(ownRates), Median(peerRates), [.. ownRates.Zip(peerRates, static (a, b) => a / b)]);
    }

    // Fills the context and warms the code up: the first steps pay for compilation and for cold memory.
    private static void Prepare(ISpeedEngine engine, SpeedCell cell, ReadOnlySpan<int> tokens)
    {
        engine.Truncate(0);
        if (cell.ContextTokens > 0)
        {
            engine.Forward(tokens[..cell.ContextTokens]);
        }

        for (int warm = 0; warm < (cell.TokensPerStep == 1 ? 8 : 1); warm++)
        {
            engine.Truncate(cell.ContextTokens);
            engine.Forward(tokens.Slice(cell.ContextTokens, cell.TokensPerStep));
        }
    }

    private static double Measure(ISpeedEngine engine, SpeedCell cell, ReadOnlySpan<int> tokens)
    {
        double[] seconds = new double[cell.Steps];
        engine.Truncate(cell.ContextTokens);
        for (int step = 0; step < cell.Steps; step++)
        {
            ReadOnlySpan<int> input = tokens.Slice(cell.ContextTokens + step, cell.TokensPerStep);
            long started = Stopwatch.GetTimestamp();
            engine.Forward(input);
            seconds[step] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        return cell.TokensPerStep / (cell.IsOverall ? seconds.Average() : Median(seconds));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
