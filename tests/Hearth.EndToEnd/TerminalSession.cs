using System.Diagnostics;
using System.Globalization;

namespace Hearth.EndToEnd;

/// <summary>A real terminal, by tmux: keys go in, the screen comes out.</summary>
internal sealed class TerminalSession : IAsyncDisposable
{
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private readonly string _socket = $"hearth-{Environment.ProcessId}-{Interlocked.Increment(ref s_sessions)}";
    private static int s_sessions;

    public static async Task<TerminalSession> StartAsync(string home, string command, int columns = 100, int rows = 30)
    {
        TerminalSession session = new();
        string[] size = ["-x", columns.ToString(CultureInfo.InvariantCulture), "-y", rows.ToString(CultureInfo.InvariantCulture)];
        // `cat` keeps the screen after the program has ended, so that its last words can be read.
        await session.TmuxAsync(["-f", "/dev/null", "new-session", "-d", .. size, $"HEARTH_HOME='{home}' LC_ALL=C.UTF-8 TERM=xterm-256color {command}; echo exit=$?; cat"]);
        return session;
    }

    public Task TypeAsync(string text) => TmuxAsync(["send-keys", "-l", text]);

    public Task PressAsync(string key) => TmuxAsync(["send-keys", key]);

    public async Task<string> ScreenAsync() => (await TmuxAsync(["capture-pane", "-p"])).Output;

    /// <summary>Waits until the screen holds the text and returns the screen.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        Stopwatch waited = Stopwatch.StartNew();
        using PeriodicTimer timer = new(PollInterval);
        while (true)
        {
            string screen = await ScreenAsync();
            if (screen.Contains(text, StringComparison.Ordinal))
            {
                return screen;
            }

            Assert.True(waited.Elapsed < WaitLimit, $"`{text}` never appeared:\n{screen}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await TmuxAsync(["kill-server"]);

    private Task<CommandResult> TmuxAsync(IEnumerable<string> arguments) => Command.RunAsync("tmux", ["-L", _socket, .. arguments]);
}
