using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hearth.Benchmarks.Compute;

/// <summary>What the machine's memory gives to threads that do nothing but read: the limit of decoding, which reads every weight once per token.</summary>
/// <remarks>
/// How many streams of addresses a thread should read at once differs by processor, so the best of several counts is taken. Streams that lie a power of
/// two apart would share sets of a cache and banks of the memory, which halves the rate here, so they do not. Nothing is prefetched: on Zen 4 that costs
/// a fifth. The buffer is far larger than any cache, and lies on huge pages like weights do.
/// </remarks>
internal static unsafe partial class BandwidthProbe
{
    private const long BufferBytes = 1L << 30;
    private const int AdviseHugePage = 14;
    private const int PassesPerCount = 4;
    private const int StepBytes = 256;

    /// <summary>Streams are as long as an odd number of steps, times any.</summary>
    private const int OddBytes = 17 * StepBytes;

    private static readonly int[] s_streamCounts = [1, 2, 4, 8];

    /// <summary>Prints GB/s for one and two threads and each number of streams.</summary>
    public static void Run(TextWriter output)
    {
        output.WriteLine($"| threads | {string.Join(" | ", s_streamCounts.Select(static streams => $"{streams} streams each, GB/s"))} |");
        output.WriteLine($"|--:|{string.Concat(Enumerable.Repeat("--:|", s_streamCounts.Length))}");
        for (int threads = 1; threads <= 2; threads++)
        {
            IEnumerable<string> rates = Measure(threads, s_streamCounts).Select(static rate => string.Create(CultureInfo.InvariantCulture, $"{rate / 1e9:0.0}"));
            output.WriteLine($"| {threads} | {string.Join(" | ", rates)} |");
        }
    }

    /// <summary>Bytes per second that so many threads read together.</summary>
    public static double Measure(int threads) => Measure(threads, s_streamCounts).Max();

    private static double[] Measure(int threads, int[] streamCounts)
    {
        byte* buffer = (byte*)NativeMemory.AlignedAlloc((nuint)BufferBytes, 2 << 20);
        if (OperatingSystem.IsLinux())
        {
            _ = MemoryAdvise(buffer, (nuint)BufferBytes, AdviseHugePage);
        }

        // Written, so that every page exists; pages that nobody wrote are all the same one.
        Parallel.For(0, 64, part => new Span<byte>(buffer + (part * (BufferBytes / 64)), (int)(BufferBytes / 64)).Fill((byte)(part + 1)));
        double[] rates = [.. streamCounts.Select(streams => BestRate(buffer, threads, streams))];
        NativeMemory.AlignedFree(buffer);
        return rates;
    }

    private static double BestRate(byte* buffer, int threads, int streams)
    {
        double best = 0;
        for (int pass = 0; pass < PassesPerCount; pass++)
        {
            best = Math.Max(best, BufferBytes / ReadOnce(buffer, threads, streams));
        }

        return best;
    }

    /// <summary>Seconds from the moment that all threads are ready until the last has read its part.</summary>
    private static double ReadOnce(byte* buffer, int threads, int streams)
    {
        long partBytes = BufferBytes / threads / OddBytes * OddBytes;
        using Barrier ready = new(threads);
        long[] begun = new long[threads];
        long[] ended = new long[threads];
        Thread[] readers = [.. Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            ready.SignalAndWait();
            begun[index] = Stopwatch.GetTimestamp();
            Vector256<byte> seen = Read(buffer + (index * partBytes), partBytes, streams);
            ended[index] = Stopwatch.GetTimestamp();
            GC.KeepAlive(seen);
        }))];
        foreach (Thread reader in readers)
        {
            reader.Start();
        }

        foreach (Thread reader in readers)
        {
            reader.Join();
        }

        return Stopwatch.GetElapsedTime(begun.Min(), ended.Max()).TotalSeconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector256<byte> Read(byte* from, long bytes, int streams)
    {
        long streamBytes = bytes / streams / OddBytes * OddBytes;
        Vector256<byte> first = default;
        Vector256<byte> second = default;
        for (long offset = 0; offset < streamBytes; offset += StepBytes)
        {
            for (int stream = 0; stream < streams; stream++)
            {
                byte* at = from + (stream * streamBytes) + offset;
                for (int line = 0; line < StepBytes; line += 64)
                {
                    first ^= Vector256.Load(at + line);
                    second ^= Vector256.Load(at + line + 32);
                }
            }
        }

        return first ^ second;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
