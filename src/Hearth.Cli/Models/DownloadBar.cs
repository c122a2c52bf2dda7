using System.Globalization;
using Hearth.Inference.Downloads;

namespace Hearth.Cli.Models;

/// <summary>A line on stderr while a model is fetched: how much, how fast, how long yet. Nothing where no person watches.</summary>
internal sealed class DownloadBar(CommandRun run) : IProgress<DownloadProgress>, IDisposable
{
    private const int BarCells = 24;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly bool _isWatched = run.Terminal.Traits.ErrorIsTerminal && !run.Quiet;
    private long _begun;
    private long _drawn;
    private long? _firstBytes;
    private bool _isShown;

    public void Report(DownloadProgress value)
    {
        lock (_gate)
        {
            long now = run.Time.GetTimestamp();
            if (!value.IsResumed && _firstBytes is null)
            {
                _firstBytes = value.Bytes;
                _begun = now;
            }

            if (!_isWatched || (_isShown && run.Time.GetElapsedTime(_drawn) < s_redraw))
            {
                return;
            }

            _drawn = now;
            _isShown = true;
            run.Terminal.Error.Write($"\r\e[K{Describe(value, _firstBytes ?? 0, run.Time.GetElapsedTime(_begun))}");
        }
    }

    /// <summary>The line, such as <c>██████░░░░  41 %  312 MB of 760 MB  24 MB/s  0:19 left</c>.</summary>
    /// <param name="progress">How far it is.</param>
    /// <param name="firstBytes">Bytes that were here when this transfer began.</param>
    /// <param name="elapsed">Since then.</param>
    public static string Describe(DownloadProgress progress, long firstBytes, TimeSpan elapsed)
    {
        string done = ModelText.Bytes(progress.Bytes);
        string amount = progress.TotalBytes is { } all ? $"{done} of {ModelText.Bytes(all)}" : done;
        string bar = "";
        if (progress.TotalBytes is > 0 and { } total)
        {
            int percent = (int)(Math.Clamp((double)progress.Bytes / total, 0, 1) * 100);
            int filled = percent * BarCells / 100;
            bar = string.Create(CultureInfo.InvariantCulture, $"{new string('█', filled)}{new string('░', BarCells - filled)} {percent,3} %  ");
        }

        if (progress.IsResumed)
        {
            return $"{bar}{amount} are here already, reading them";
        }

        double rate = (progress.Bytes - firstBytes) / Math.Max(elapsed.TotalSeconds, 0.001);
        if (elapsed < TimeSpan.FromSeconds(1) || rate < 1)
        {
            return bar + amount;
        }

        string left = progress.TotalBytes is { } whole ? $"  {Duration(TimeSpan.FromSeconds((whole - progress.Bytes) / rate))} left" : "";
        return $"{bar}{amount}  {ModelText.Bytes((long)rate)}/s{left}";
    }

    /// <summary>Replaces the line by a sentence.</summary>
    public void Finish(string message)
    {
        Dispose();
        run.Say(message);
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isShown)
            {
                run.Terminal.Error.Write("\r\e[K");
                _isShown = false;
            }
        }
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)Math.Min(time.TotalHours, 999)}:{time.Minutes:00}:{time.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
}
