using System.Globalization;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>What both servers gave, round by round.</summary>
/// <param name="Label">What was measured.</param>
/// <param name="Format">How figures are written.</param>
/// <param name="Kind">Which way the ratio goes.</param>
internal sealed record PairedFigure(string Label, string Format, RatioKind Kind)
{
    public const string Head = "| | Hearth | Chroma | ratio | lowest to highest |\n|---|--:|--:|--:|--:|";
    private readonly List<(double Own, double Peer)> _rounds = [];

    /// <summary>Adds a round.</summary>
    public void Add((double Own, double Peer) round) => _rounds.Add(round);

    /// <summary>Medians, and the median of the ratios of rounds, where above 1 means that Hearth is better.</summary>
    public override string ToString()
    {
        string figures = $"| {Label} | {Median(_rounds.Select(static round => round.Own)).ToString(Format, CultureInfo.InvariantCulture)} | {Median(_rounds.Select(static round => round.Peer)).ToString(Format, CultureInfo.InvariantCulture)} | ";
        if (Kind == RatioKind.None)
        {
            return figures + " | |";
        }

        double[] ratios = [.. _rounds.Select(round => Kind == RatioKind.Rate ? round.Own / round.Peer : round.Peer / round.Own)];
        string range = ratios.Length == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{ratios.Min():F2} to {ratios.Max():F2}");
        return string.Create(CultureInfo.InvariantCulture, $"{figures}**{Median(ratios):F2}** | {range} |");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }
}
