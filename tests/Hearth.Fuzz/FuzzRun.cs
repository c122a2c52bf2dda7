using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using Hearth.Primitives;
using Hearth.Testing;

namespace Hearth.Fuzz;

/// <summary>Feeds a target with consecutive seeds and fails, naming the seed, at the first input that breaks the promise.</summary>
internal static class FuzzRun
{
    /// <summary>An input that takes longer is a denial of service. Generous, since other tests share the processor.</summary>
    private static readonly TimeSpan s_inputTimeMax = TimeSpan.FromSeconds(20);

    /// <summary>Returns how many inputs were accepted and how many were refused with a code.</summary>
    /// <exception cref="InvalidOperationException">An input led to an exception without a code, or to too much memory.</exception>
    public static (int Accepted, int Refused) Execute(FuzzTarget target, ulong firstSeed, int inputs)
    {
        int refused = 0;
        using LastSeed lastSeed = new(target.Name);
        using Timer watchdog = new(_ => lastSeed.FailIfStuck(target.Name, s_inputTimeMax), null, s_inputTimeMax, s_inputTimeMax);
        for (int index = 0; index < inputs; index++)
        {
            ulong seed = firstSeed + (ulong)index;
            lastSeed.Begin(seed);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Feed(new SeededRandom(seed));
            }
            catch (HearthException)
            {
                refused++;
            }
#pragma warning disable CA1031 // Do not catch general exception types: whatever it is, it is the finding, and is thrown on with its seed.
            catch (Exception exception)
            {
                throw Finding(target, seed, exception.GetType().Name, exception);
            }
#pragma warning restore CA1031

            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (allocated > target.AllocatedBytesMax)
            {
                throw Finding(target, seed, string.Create(CultureInfo.InvariantCulture, $"{allocated} bytes allocated"), null);
            }
        }

        return (inputs - refused, refused);
    }

    private static InvalidOperationException Finding(FuzzTarget target, ulong seed, string what, Exception? exception) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}: {what}. Repeat with HEARTH_FUZZ_SEED={seed} HEARTH_FUZZ_INPUTS=1 dotnet run --project tests/Hearth.Fuzz"),
        exception);

    /// <summary>Where the run is, kept in a mapped file, which outlives even a process that is killed.</summary>
    private sealed class LastSeed : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;
        private ulong _seed;
        private ulong _seedSeen;
        private long _seenSince = Stopwatch.GetTimestamp();

        public LastSeed(string name)
        {
            string folder = Directory.CreateDirectory(Path.Combine(RepositoryPaths.Root, "artifacts", "fuzz")).FullName;
            _file = MemoryMappedFile.CreateFromFile(Path.Combine(folder, name + ".seed"), FileMode.Create, null, sizeof(ulong));
            _view = _file.CreateViewAccessor();
        }

        public void Begin(ulong seed)
        {
            Volatile.Write(ref _seed, seed);
            _view.Write(0, seed);
        }

        public void FailIfStuck(string target, TimeSpan limit)
        {
            ulong seed = Volatile.Read(ref _seed);
            if (seed != _seedSeen)
            {
                _seedSeen = seed;
                _seenSince = Stopwatch.GetTimestamp();
            }
            else if (Stopwatch.GetElapsedTime(_seenSince) >= limit)
            {
                // Nothing can interrupt code that does not come back; only the end of the process makes it visible.
                Environment.FailFast(string.Create(CultureInfo.InvariantCulture, $"{target}: the input of seed {seed} takes longer than {limit}."));
            }
        }

        public void Dispose()
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
