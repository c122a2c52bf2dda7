using System.Globalization;

namespace Hearth.Cli.Serving;

/// <summary>A bar on stderr while a model loads; nothing but the last line where no person watches.</summary>
internal sealed class LoadProgress(CommandRun run, string model) : IProgress<double>, IDisposable
{
    private const int BarCells = 28;
    private readonly Lock _gate = new();
    private readonly bool _isWatched = run.Terminal.Traits.ErrorIsTerminal && !run.Quiet;
    private int _shown = -1;
    private bool _isFinished;

    public void Report(double value)
    {
        int percent = (int)(Math.Clamp(value, 0, 1) * 100);
        lock (_gate)
        {
            if (!_isWatched || _isFinished || percent <= _shown)
            {
                return;
            }

            _shown = percent;
            int filled = percent * BarCells / 100;
            string bar = new string('█', filled) + new string('░', BarCells - filled);
            // A full bar is taken away at once: what comes next is a log line, which must begin a line of its own.
            string line = string.Create(CultureInfo.InvariantCulture, $"\rLoading {model}  {bar} {percent,3} %");
            run.Terminal.Error.Write(percent == 100 ? "\r\e[K" : line);
        }
    }

    /// <summary>Replaces the bar by a sentence.</summary>
    public void Finish(string message)
    {
        Clear();
        run.Say(message);
    }

    /// <summary>Takes the bar away; nothing is shown from here on.</summary>
    public void Dispose() => Clear();

    private void Clear()
    {
        lock (_gate)
        {
            if (_isWatched && !_isFinished && _shown >= 0)
            {
                run.Terminal.Error.Write("\r\e[K");
            }

            _isFinished = true;
        }
    }
}
