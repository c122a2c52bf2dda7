namespace Hearth.Benchmarks.Speed;

/// <summary>Rates of both engines in one cell, and the ratio of each pair of rounds.</summary>
internal sealed record SpeedFigure(string Model, SpeedCell Cell, int Threads, double OwnRate, double PeerRate, IReadOnlyList<double> Ratios)
{
    /// <summary>What Hearth reads for one token: weights as they are packed, keys and values; 0 where more than memory limits.</summary>
    public long BytesPerToken { get; init; }

    public double Median => Percentile(0.5);

    public double Lowest => Percentile(0);

    public double Highest => Percentile(1);

    private double Percentile(double share)
    {
        double[] sorted = [.. Ratios.Order()];
        return sorted[(int)Math.Round(share * (sorted.Length - 1))];
    }
}
