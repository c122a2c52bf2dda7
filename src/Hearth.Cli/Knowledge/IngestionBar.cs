using System.Globalization;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Knowledge;

/// <summary>A line on stderr while files are read: how many, how fast, how long yet. Nothing where no person watches.</summary>
internal sealed class IngestionBar(CommandRun run) : IProgress<IngestionProgress>, IDisposable
{
    private const int BarCells = 24;
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(100);
    private readonly Lock _gate = new();
    private readonly bool _isWatched = run.Terminal.Traits.ErrorIsTerminal && !run.Quiet;
    private long _drawn;
    private bool _isShown;

    public void Report(IngestionProgress value)
    {
        lock (_gate)
        {
            if (!_isWatched || (_isShown && run.Time.GetElapsedTime(_drawn) < s_redraw))
            {
                return;
            }

            _drawn = run.Time.GetTimestamp();
            _isShown = true;
            run.Terminal.Error.Write($"\r\e[K{Describe(value)}");
        }
    }

    /// <summary>The line, such as <c>██████░░░░  41 %  312 of 760 files  12 MB  24 chunks/s  0:19 left</c>.</summary>
    public static string Describe(IngestionProgress progress)
    {
        int percent = progress.BytesTotal > 0 ? (int)(100 * progress.Bytes / progress.BytesTotal) : 100;
        int filled = percent * BarCells / 100;
        string rate = progress.ChunksPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {progress.ChunksPerSecond:0} chunks/s") : "";
        string left = progress.TimeLeft is { } time && progress.Files < progress.FilesTotal
            ? string.Create(CultureInfo.InvariantCulture, $"  {(int)time.TotalMinutes}:{time.Seconds:00} left")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{new string('█', filled)}{new string('░', BarCells - filled)} {percent,3} %  {progress.Files} of {progress.FilesTotal} files  {ModelText.Bytes(progress.Bytes)}{rate}{left}");
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
}
