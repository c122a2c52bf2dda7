namespace Hearth.Cli.Knowledge;

/// <summary>One line on stderr that says what is being done. Nothing where no person watches.</summary>
internal sealed class LineProgress(CommandRun run) : IProgress<string>, IDisposable
{
    private readonly bool _isWatched = run.Terminal.Traits.ErrorIsTerminal && !run.Quiet;

    public void Report(string value)
    {
        if (_isWatched)
        {
            run.Terminal.Error.Write($"\r\e[K{value}");
        }
    }

    public void Dispose() => Report("");
}
