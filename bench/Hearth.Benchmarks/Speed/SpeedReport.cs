using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Hearth.Compute;

namespace Hearth.Benchmarks.Speed;

/// <summary>The table of a run, with the conditions it was measured under.</summary>
internal static class SpeedReport
{
    /// <summary>The whole document.</summary>
    /// <param name="figures">The rows.</param>
    /// <param name="command">The verb and what decides its meaning.</param>
    /// <param name="peer">The other engine's name.</param>
    /// <param name="bandwidths">Bytes per second that memory gives to so many threads; empty where that was not measured.</param>
    /// <param name="when">The day.</param>
    public static string Write(
        IReadOnlyList<SpeedFigure> figures, string command, string peer, IReadOnlyDictionary<int, double> bandwidths, DateTimeOffset when)
    {
        StringBuilder text = new();
        text.AppendLine("# Speed beside llama.cpp");
        text.AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Measured on {when:yyyy-MM-dd} by `dotnet run -c Release --project bench/Hearth.Benchmarks -- {command}`.");
        text.AppendLine();
        text.AppendLine("| condition | |");
        text.AppendLine("|---|---|");
        text.AppendLine(CultureInfo.InvariantCulture, $"| processor | {ProcessorName()}, {Environment.ProcessorCount} of its cores |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| Hearth | {KernelPaths.DisplayName(KernelPaths.Best)} kernels, {RuntimeInformation.FrameworkDescription} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| peer | {peer}, from npm node-llama-cpp 3.22.1 (llama.cpp v0.5.0), the processor variant it chose for itself |");
        text.AppendLine("| method | both engines in one process, in turn on the same tokens and threads; a round's rate is the median of its steps; "
            + "the ratio is the median of the ratios of neighbouring rounds, with the lowest and the highest |");
        if (bandwidths.Count > 0)
        {
            string rates = string.Join(", ", bandwidths.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value / 1e9:0.0} GB/s on {pair.Key} threads")));
            text.AppendLine(CultureInfo.InvariantCulture, $"| limit | memory was read at {rates}, measured by the same command with a buffer of 1 GiB; the limit of decoding is that divided by the bytes of one token: packed weights, keys and values |");
        }

        if (figures.Any(static figure => figure.Cell.IsOverall))
        {
            text.AppendLine("| stolen | another process spins on one core, to which it is bound; both engines run with two threads; rates are over all time of a round, slow steps included |");
        }

        text.AppendLine("| weights | the default model as shipped; the others random, of the named shape |");
        text.AppendLine();
        text.AppendLine("Ratios above 1 mean that Hearth is faster. The machine was shared, so ratios say more than rates.");
        text.AppendLine();
        text.AppendLine("| model | test | threads | Hearth, tokens/s | llama.cpp, tokens/s | ratio | lowest to highest | of the limit |");
        text.AppendLine("|---|---|--:|--:|--:|--:|--:|--:|");
        foreach (SpeedFigure figure in figures)
        {
            text.AppendLine(Row(figure, bandwidths));
        }

        return text.ToString();
    }

    public static string Row(SpeedFigure figure, IReadOnlyDictionary<int, double> bandwidths) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {figure.Model} | {figure.Cell.Label} | {figure.Threads} | {figure.OwnRate:0.0} | {figure.PeerRate:0.0} | **{figure.Median:0.00}** | {figure.Lowest:0.00} to {figure.Highest:0.00} | {LimitShare(figure, bandwidths)} |");

    private static string LimitShare(SpeedFigure figure, IReadOnlyDictionary<int, double> bandwidths) =>
        figure.BytesPerToken > 0 && bandwidths.TryGetValue(figure.Threads, out double bandwidth)
            ? string.Create(CultureInfo.InvariantCulture, $"{100 * figure.OwnRate * figure.BytesPerToken / bandwidth:0} %")
            : "";

    public static string ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        const string Key = "model name";
        string? line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(static candidate => candidate.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
