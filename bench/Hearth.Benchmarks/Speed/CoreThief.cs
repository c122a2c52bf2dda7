using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hearth.Benchmarks.Speed;

/// <summary>Another process that spins on one core for as long as this object lives: a neighbour that the engines must get along with.</summary>
internal sealed unsafe partial class CoreThief : IDisposable
{
    /// <summary>The verb of this program that the other process runs.</summary>
    public const string Verb = "spin";

    private readonly Process _process;

    public CoreThief()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("This program has no path.");
        _process = Process.Start(new ProcessStartInfo(program, [Verb]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("The other process did not start.");
        if (_process.StandardOutput.ReadLine() is not "spinning")
        {
            throw new InvalidOperationException("The other process cannot be bound to a core here.");
        }
    }

    /// <summary>What the other process does: spins until its input ends, which it does at the latest with the process that started it.</summary>
    /// <returns>The exit code.</returns>
    public static int Spin(TextReader input, TextWriter output)
    {
        if (!BindToLastCore())
        {
            return 1;
        }

        output.WriteLine("spinning");
        output.Flush();
        bool isOver = false;
        Thread waiting = new(() =>
        {
            input.ReadToEnd();
            Volatile.Write(ref isOver, true);
        });
        waiting.Start();
        while (!Volatile.Read(ref isOver))
        {
            // No pause instruction: the core is to be busy.
        }

        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Binds the calling thread to the last core it may run on.</summary>
    private static bool BindToLastCore()
    {
        const int MaskWords = 16;
        ulong* mask = stackalloc ulong[MaskWords];
        Span<ulong> words = new(mask, MaskWords);
        words.Clear();
        if (!OperatingSystem.IsLinux() || GetAffinity(0, MaskWords * sizeof(ulong), mask) < 0)
        {
            return false;
        }

        int word = words.LastIndexOfAnyExcept(0UL);
        ulong last = 1UL << (63 - (int)ulong.LeadingZeroCount(words[word]));
        words.Clear();
        words[word] = last;
        return SetAffinity(0, MaskWords * sizeof(ulong), mask) == 0;
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint bytes, ulong* mask);
}
