using System.Runtime.InteropServices;

namespace Hearth.Cli.Terminal;

/// <summary>Ctrl-C and SIGTERM as a token. A command that wants Ctrl-C for itself takes it with <see cref="Take"/>.</summary>
/// <remarks>
/// Thread-safe. The first signal cancels <see cref="Token"/> and lets the command end in order; a second one ends the process as the system does.
/// </remarks>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private Action? _taken;

    /// <summary>Cancelled by SIGTERM, and by Ctrl-C unless a command has taken it.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Starts to listen to the signals of this process.</summary>
    public void WatchSignals()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = RaiseInterrupt()));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = RaiseTerminate()));
    }

    /// <summary>Until the result is disposed, Ctrl-C calls <paramref name="onInterrupt"/> (on the signal's thread) and ends nothing.</summary>
    public IDisposable Take(Action onInterrupt)
    {
        Action? before = Interlocked.Exchange(ref _taken, onInterrupt);
        return new Lease(this, before);
    }

    /// <summary>What Ctrl-C does; true when it was handled and the process may live on.</summary>
    public bool RaiseInterrupt()
    {
        if (Volatile.Read(ref _taken) is { } taken)
        {
            taken();
            return true;
        }

        return RaiseTerminate();
    }

    /// <summary>What SIGTERM does; true when it was handled and the process may live on.</summary>
    public bool RaiseTerminate()
    {
        if (_stop.IsCancellationRequested)
        {
            return false;
        }

        _stop.Cancel();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }

    private sealed class Lease(Interrupts interrupts, Action? before) : IDisposable
    {
        public void Dispose() => Interlocked.Exchange(ref interrupts._taken, before);
    }
}
