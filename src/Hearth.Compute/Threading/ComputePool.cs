using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Hearth.Compute.Threading;

/// <summary>A fixed set of threads that divide one <see cref="IComputeJob"/> at a time; the caller is one of them.</summary>
/// <remarks>
/// <para>Terms. A <b>dispatch</b> is one call of <see cref="Run"/>; it has a <b>generation</b>, a number that grows by one. Its items are cut into
/// <b>chunks</b>, numbered from 0. The <b>claim word</b> holds <c>generation &lt;&lt; 32 | next chunk</c>; taking a chunk is one interlocked increment.
/// Two <b>slots</b> hold the parameters of the last two generations: generation g uses slot g &amp; 1.</para>
/// <para>Invariants.</para>
/// <list type="number">
/// <item>A dispatch is complete when all its chunks are done, never when all workers arrived: a worker that the system does not run costs nothing
/// unless it holds a chunk.</item>
/// <item>A chunk number below the chunk count of its generation is handed out exactly once. Increments beyond it are harmless; each worker makes at
/// most one per generation, so the lower half never overflows into the upper.</item>
/// <item>The slot of generation g is rewritten only for generation g + 2, that is after g + 1 was complete, hence after every chunk of g was done:
/// whoever holds a chunk of g reads stable parameters.</item>
/// <item>Whoever holds a number without work may read a slot while it is rewritten. It therefore reads the slot's generation before and after the
/// parameters and does nothing unless both are its own. The writer marks the slot as invalid first, with a full fence.</item>
/// <item>A parked worker is woken exactly once: its flag is taken by exchange, by the caller to release it or by itself to go on.</item>
/// <item>Each hot word (claim, done, the slots, each parked flag) has two cache lines of its own, because neighbours are fetched in pairs.</item>
/// </list>
/// <para>States of a worker: <c>spinning -> working</c> (Loop sees a new generation), <c>working -> spinning</c> (Work finds no chunk),
/// <c>spinning -> parked</c> (Park, after <see cref="SpinMicroseconds"/>), <c>parked -> spinning</c> (Wake), <c>spinning -> ended</c> (Dispose).</para>
/// <para>One dispatch at a time: a second one, from a job or from another thread, is refused. A dispatch allocates nothing.</para>
/// </remarks>
public sealed unsafe class ComputePool : IDisposable
{
    /// <summary>The most threads a pool may have.</summary>
    public const int ThreadsMax = 256;

    /// <summary>How long an idle worker looks for work before it parks: longer than the gap between two tokens, short against a person's pause.</summary>
    private const int SpinMicroseconds = 150;

    private const int CacheLinePair = 128;
    private const long InvalidGeneration = -1;

    private static readonly long s_spinTicks = Stopwatch.Frequency * SpinMicroseconds / 1_000_000;

    private readonly SharedWords* _words;
    private readonly IComputeJob?[] _jobs = new IComputeJob?[2];
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim[] _wakes;
    private ExceptionDispatchInfo? _failure;
    private int _isRunning;
    private volatile bool _isStopping;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many work, the caller included: 1 to <see cref="ThreadsMax"/>. With 1 everything runs on the caller.</param>
    public ComputePool(int threads)
        : this(threads, null)
    {
    }

    internal ComputePool(int threads, Action<PoolStage>? hook)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, ThreadsMax);
        Threads = threads;
        Hook = hook;
        nuint bytes = (nuint)(sizeof(SharedWords) + (threads * CacheLinePair));
        _words = (SharedWords*)NativeMemory.AlignedAlloc(bytes, CacheLinePair);
        NativeMemory.Clear(_words, bytes);
        _words->Slot0.Generation = InvalidGeneration;
        _words->Slot1.Generation = InvalidGeneration;
        _wakes = new SemaphoreSlim[threads - 1];
        _threads = new Thread[threads - 1];
        for (int index = 0; index < _threads.Length; index++)
        {
            int worker = index + 1;
            _wakes[index] = new SemaphoreSlim(0);
            _threads[index] = new Thread(() => Loop(worker))
            {
                IsBackground = true,
                Name = string.Create(CultureInfo.InvariantCulture, $"hearth-compute-{worker}"),
            };
            _threads[index].Start();
        }
    }

    /// <summary>How many threads work on a dispatch, the caller included.</summary>
    public int Threads { get; }

    private Action<PoolStage>? Hook { get; }

    /// <summary>Does all items of a job and returns when every one is done.</summary>
    /// <param name="job">The work; its effects are visible to the caller on return.</param>
    /// <param name="items">How many items there are; with 0 nothing happens.</param>
    /// <param name="itemsPerChunk">How many are claimed at a time; with all in one chunk the caller does them alone, without waking anybody.</param>
    /// <exception cref="InvalidOperationException">A dispatch is running already.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <remarks>The first exception of a job comes out here, after the chunks that had begun; those that had not are left out.</remarks>
    public void Run(IComputeJob job, int items, int itemsPerChunk)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentOutOfRangeException.ThrowIfNegative(items);
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerChunk, 1);
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("The pool is at work: jobs are not nested, and one thread dispatches at a time.");
        }

        try
        {
            ObjectDisposedException.ThrowIf(_isStopping, this);
            if (items <= itemsPerChunk || Threads == 1)
            {
                if (items > 0)
                {
                    job.Execute(0, items, 0);
                }

                return;
            }

            Dispatch(job, items, itemsPerChunk);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>Waits for a dispatch that runs, then ends the threads. Not from inside a job, which would wait for itself.</summary>
    public void Dispose()
    {
        if (_isStopping)
        {
            return;
        }

        while (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            Thread.Yield();
        }

        _isStopping = true;
        Interlocked.MemoryBarrier();
        for (int index = 0; index < _threads.Length; index++)
        {
            Wake(index + 1);
            _threads[index].Join();
            _wakes[index].Dispose();
        }

        NativeMemory.AlignedFree(_words);
        Volatile.Write(ref _isRunning, 0);
    }

    private void Dispatch(IComputeJob job, int items, int itemsPerChunk)
    {
        int chunks = (int)(((long)items + itemsPerChunk - 1) / itemsPerChunk);
        uint generation = (uint)(Volatile.Read(ref _words->Claim) >> 32) + 1;
        Slot* slot = SlotOf(generation);
        Interlocked.Exchange(ref slot->Generation, InvalidGeneration);
        Volatile.Write(ref _jobs[generation & 1], job);
        Volatile.Write(ref slot->Items, items);
        Volatile.Write(ref slot->ItemsPerChunk, itemsPerChunk);
        Volatile.Write(ref _words->Done, 0);
        Volatile.Write(ref slot->Generation, generation);
        Interlocked.Exchange(ref _words->Claim, (ulong)generation << 32);

        // No more workers than chunks that the caller leaves.
        int wanted = Math.Min(_threads.Length, chunks - 1);
        for (int worker = 1; worker <= wanted; worker++)
        {
            Wake(worker);
        }

        Work(0);
        WaitUntilDone(chunks);
        if (_failure is not null)
        {
            ExceptionDispatchInfo failure = _failure;
            _failure = null;
            failure.Throw();
        }
    }

    private void WaitUntilDone(int chunks)
    {
        int tries = 0;
        while (Volatile.Read(ref _words->Done) != chunks)
        {
            if (++tries < 2000)
            {
                Thread.SpinWait(1);
            }
            else
            {
                // The holder of the last chunk may be waiting for this very core.
                Thread.Yield();
            }
        }
    }

    private void Wake(int worker)
    {
        ref int parked = ref ParkedFlag(worker);
        if (Volatile.Read(ref parked) != 0 && Interlocked.Exchange(ref parked, 0) != 0)
        {
            _wakes[worker - 1].Release();
        }
    }

    private void Loop(int worker)
    {
        uint seen = 0;
        while (!_isStopping)
        {
            if (HasNewGeneration(seen) || SpinForGeneration(seen))
            {
                Hook?.Invoke(PoolStage.BeforeClaim);
                seen = Work(worker);
            }
            else
            {
                Park(worker, seen);
            }
        }
    }

    private bool HasNewGeneration(uint seen) => (uint)(Volatile.Read(ref _words->Claim) >> 32) != seen;

    private bool SpinForGeneration(uint seen)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int tries = 0; tries < 16; tries++)
            {
                if (HasNewGeneration(seen))
                {
                    return true;
                }

                Thread.SpinWait(1);
            }
        }
        while (!_isStopping && Stopwatch.GetTimestamp() - start < s_spinTicks);
        return false;
    }

    private void Park(int worker, uint seen)
    {
        Hook?.Invoke(PoolStage.BeforePark);
        ref int parked = ref ParkedFlag(worker);
        Interlocked.Exchange(ref parked, 1);

        // Work published before the flag was seen would otherwise be slept over.
        bool hasWork = HasNewGeneration(seen) || _isStopping;
        if (!hasWork || Interlocked.Exchange(ref parked, 0) == 0)
        {
            _wakes[worker - 1].Wait();
        }
    }

    /// <summary>Claims chunks until there is none; returns the generation whose end it saw.</summary>
    private uint Work(int worker)
    {
        while (true)
        {
            ulong claim = Interlocked.Increment(ref _words->Claim) - 1;
            if (worker != 0)
            {
                Hook?.Invoke(PoolStage.AfterClaim);
            }

            uint generation = (uint)(claim >> 32);
            Slot* slot = SlotOf(generation);
            if (Volatile.Read(ref slot->Generation) != generation)
            {
                return generation;
            }

            IComputeJob? job = Volatile.Read(ref _jobs[generation & 1]);
            int items = Volatile.Read(ref slot->Items);
            int itemsPerChunk = Volatile.Read(ref slot->ItemsPerChunk);
            long begin = (long)(uint)claim * itemsPerChunk;
            if (Volatile.Read(ref slot->Generation) != generation || begin >= items)
            {
                return generation;
            }

            ExecuteChunk(job!, (int)begin, (int)Math.Min(items, begin + itemsPerChunk), worker);
            Interlocked.Increment(ref _words->Done);
        }
    }

    private void ExecuteChunk(IComputeJob job, int begin, int end, int worker)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            job.Execute(begin, end, worker);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever it is, Dispatch throws it again on the caller's thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private Slot* SlotOf(uint generation) => (generation & 1) == 0 ? &_words->Slot0 : &_words->Slot1;

    private ref int ParkedFlag(int worker) => ref Unsafe.AsRef<int>((byte*)_words + sizeof(SharedWords) + ((worker - 1) * CacheLinePair));

    [StructLayout(LayoutKind.Explicit, Size = CacheLinePair)]
    private struct Slot
    {
        [FieldOffset(0)]
        public long Generation;

        [FieldOffset(8)]
        public int Items;

        [FieldOffset(12)]
        public int ItemsPerChunk;
    }

    [StructLayout(LayoutKind.Explicit, Size = 4 * CacheLinePair)]
    private struct SharedWords
    {
        [FieldOffset(0)]
        public ulong Claim;

        [FieldOffset(CacheLinePair)]
        public int Done;

        [FieldOffset(2 * CacheLinePair)]
        public Slot Slot0;

        [FieldOffset(3 * CacheLinePair)]
        public Slot Slot1;
    }
}
