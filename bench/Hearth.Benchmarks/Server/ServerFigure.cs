namespace Hearth.Benchmarks.Server;

/// <summary>Both servers at one number of streams.</summary>
internal sealed record ServerFigure(int Streams, IReadOnlyList<ServerRound> Own, IReadOnlyList<ServerRound> Peer)
{
    public double OwnRate => Median(Own.Select(static round => round.Rate));

    public double PeerRate => Median(Peer.Select(static round => round.Rate));

    public double OwnFirstMs => Median(Own.Select(static round => round.FirstTokenMs));

    public double PeerFirstMs => Median(Peer.Select(static round => round.FirstTokenMs));

    /// <summary>Of rounds that followed each other.</summary>
    public IReadOnlyList<double> Ratios => [.. Own.Zip(Peer, static (own, peer) => own.Rate / peer.Rate)];

    public double Ratio => Median(Ratios);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
