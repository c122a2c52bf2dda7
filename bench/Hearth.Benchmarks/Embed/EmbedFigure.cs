using System.Globalization;

namespace Hearth.Benchmarks.Embed;

/// <summary>Rates of both engines in one cell, and the ratio of each pair of rounds.</summary>
internal sealed record EmbedFigure(EmbedCell Cell, int Threads, double OwnRate, double PeerRate, IReadOnlyList<double> Ratios)
{
    public string Row()
    {
        double[] sorted = [.. Ratios.Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Cell.Label} | {Threads} | {OwnRate:0.0} | {PeerRate:0.0} | {1000 / OwnRate:0.00} | **{sorted[sorted.Length / 2]:0.00}** | {sorted[0]:0.00} to {sorted[^1]:0.00} |");
    }
}
