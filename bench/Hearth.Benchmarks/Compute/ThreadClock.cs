using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hearth.Benchmarks.Compute;

/// <summary>Processor time of the calling thread where the system tells it, so that other programs' time slices do not count; else wall time.</summary>
internal static unsafe partial class ThreadClock
{
    private const int ThreadProcessorTime = 3;

    public static double Seconds
    {
        get
        {
            long* time = stackalloc long[2];
            return OperatingSystem.IsLinux() && GetTime(ThreadProcessorTime, time) == 0
                ? time[0] + (time[1] / 1e9)
                : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, long* time);
}
