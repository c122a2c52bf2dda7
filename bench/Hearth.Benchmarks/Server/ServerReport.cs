using System.Globalization;
using System.Text;
using Hearth.Benchmarks.Speed;

namespace Hearth.Benchmarks.Server;

/// <summary>The table of a run, with the conditions it was measured under.</summary>
internal static class ServerReport
{
    public const string Head = "| streams | Hearth, tokens/s | llama-server, tokens/s | ratio | lowest to highest | first token: Hearth, ms | llama-server, ms |\n|--:|--:|--:|--:|--:|--:|--:|";

    public static string Write(IReadOnlyList<ServerFigure> figures, string conditions, DateTimeOffset when)
    {
        StringBuilder text = new();
        text.AppendLine("# Serving beside llama-server");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {when:yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- server`.");
        text.AppendLine();
        text.AppendLine("| condition | |");
        text.AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| processor | {SpeedReport.ProcessorName()}, {Environment.ProcessorCount} of its cores, the client on them too |");
        text.AppendLine(conditions);
        text.AppendLine();
        text.AppendLine(Head);
        foreach (ServerFigure figure in figures)
        {
            text.AppendLine(Row(figure));
        }

        return text.ToString();
    }

    public static string Row(ServerFigure figure) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {figure.Streams} | {figure.OwnRate:0.0} | {figure.PeerRate:0.0} | **{figure.Ratio:0.00}** | {figure.Ratios.Min():0.00} to {figure.Ratios.Max():0.00} | {figure.OwnFirstMs:0} | {figure.PeerFirstMs:0} |");
}
