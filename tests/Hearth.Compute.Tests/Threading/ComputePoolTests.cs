using Hearth.Compute.Threading;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Threading;

public sealed class ComputePoolTests
{
    private static readonly TimeSpan s_longEnough = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Run_ManyGenerations_EveryItemIsDoneOnceEach(int threads)
    {
        using ComputePool pool = new(threads);
        SeededRandom random = new(7);
        for (int generation = 0; generation < 2000; generation++)
        {
            CountingJob job = new(random.NextInt32(200));
            pool.Run(job, job.Counts.Count, 1 + random.NextInt32(9));
            Assert.DoesNotContain(job.Counts, count => count != 1);
        }
    }

    [Fact]
    public void Run_WorkerThatNeverClaims_CompletesWithoutIt()
    {
        using ManualResetEventSlim release = new();
        ComputePool pool = new(2, stage => Wait(release, stage is PoolStage.BeforeClaim));
        CountingJob job = new(64);
        pool.Run(job, 64, 1);
        pool.Run(job, 64, 1);
        Assert.All(job.Counts, count => Assert.Equal(2, count));
        release.Set();
        pool.Dispose();
        Assert.All(job.Counts, count => Assert.Equal(2, count));
    }

    [Fact]
    public void Run_WorkerWithAStaleClaim_DoesNothingOfALaterGeneration()
    {
        using ManualResetEventSlim callerHasAll = new();
        using ManualResetEventSlim workerClaimed = new();
        using ManualResetEventSlim release = new();
        ComputePool pool = new(2, stage =>
        {
            // The worker claims only when nothing is left, and is held with that number.
            Wait(callerHasAll, stage is PoolStage.BeforeClaim);
            if (stage is PoolStage.AfterClaim)
            {
                workerClaimed.Set();
                Wait(release, true);
            }
        });
        CountingJob first = new(2)
        {
            OnChunk = (begin, _) =>
            {
                if (begin == 1)
                {
                    callerHasAll.Set();
                    Wait(workerClaimed, true);
                }
            },
        };
        pool.Run(first, 2, 1);

        // Slots are used by turns: the one that the held worker will read belongs to generation 5 by then.
        CountingJob later = new(16);
        for (int generation = 0; generation < 4; generation++)
        {
            pool.Run(later, 16, 1);
        }

        release.Set();
        pool.Dispose();
        Assert.All(first.Counts, count => Assert.Equal(1, count));
        Assert.All(later.Counts, count => Assert.Equal(4, count));
    }

    [Fact]
    public void Run_ParkedWorker_IsWokenForTheNextDispatch()
    {
        using SemaphoreSlim parking = new(0);
        using ComputePool pool = new(2, stage =>
        {
            if (stage is PoolStage.BeforePark)
            {
                parking.Release();
            }
        });
        for (int round = 0; round < 20; round++)
        {
            Assert.True(parking.Wait(s_longEnough, TestContext.Current.CancellationToken));
            using ManualResetEventSlim workerCame = new();
            CountingJob job = new(2)
            {
                OnChunk = (_, worker) =>
                {
                    if (worker == 1)
                    {
                        workerCame.Set();
                    }

                    Wait(workerCame, true);
                },
            };
            pool.Run(job, 2, 1);
            Assert.True(workerCame.IsSet);
        }
    }

    [Fact]
    public void Run_FromInsideAJob_IsRefused()
    {
        using ComputePool pool = new(2);
        CountingJob inner = new(4);
        CountingJob outer = new(4) { OnChunk = (_, _) => pool.Run(inner, 4, 1) };
        Assert.Throws<InvalidOperationException>(() => pool.Run(outer, 4, 1));
        Assert.All(inner.Counts, count => Assert.Equal(0, count));
        pool.Run(inner, 4, 1);
        Assert.All(inner.Counts, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Run_JobThrows_TheExceptionSurfacesAndThePoolStaysUsable(int throwingWorker)
    {
        using ComputePool pool = new(2);
        using ManualResetEventSlim workerCame = new();
        CountingJob job = new(2)
        {
            OnChunk = (_, worker) =>
            {
                if (worker == 1)
                {
                    workerCame.Set();
                }

                Wait(workerCame, true);
                if (worker == throwingWorker)
                {
                    throw new FormatException("planted");
                }
            },
        };
        Assert.Equal("planted", Assert.Throws<FormatException>(() => pool.Run(job, 2, 1)).Message);
        CountingJob next = new(50);
        pool.Run(next, 50, 1);
        Assert.All(next.Counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Run_ManyDispatches_AllocatesNothing()
    {
        using ComputePool pool = new(3);
        CountingJob job = new(64);
        for (int warm = 0; warm < 100; warm++)
        {
            pool.Run(job, 64, 1);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int dispatch = 0; dispatch < 1000; dispatch++)
        {
            pool.Run(job, 64, 1);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Run_Disposed_Throws()
    {
        ComputePool pool = new(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(new CountingJob(1), 1, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ComputePool.ThreadsMax + 1)]
    public void New_ThreadsOutOfBounds_Throws(int threads) => Assert.Throws<ArgumentOutOfRangeException>(() => new ComputePool(threads));

    [Fact]
    public void CountCores_TwoThreadsPerCore_CountsCores()
    {
        string folder = Directory.CreateTempSubdirectory("hearth-topology-").FullName;
        string[] siblings = ["0,2", "1,3", "0,2", "1,3"];
        for (int processor = 0; processor < siblings.Length; processor++)
        {
            string topology = Directory.CreateDirectory(Path.Combine(folder, $"cpu{processor}", "topology")).FullName;
            File.WriteAllText(Path.Combine(topology, "thread_siblings_list"), siblings[processor]);
        }

        Assert.Equal(2, ProcessorTopology.CountCores(folder));
        Assert.Equal(int.MaxValue, ProcessorTopology.CountCores(Path.Combine(folder, "absent")));
        Directory.Delete(folder, recursive: true);
    }

    private static void Wait(ManualResetEventSlim signal, bool isWanted)
    {
        if (isWanted)
        {
            signal.Wait(s_longEnough, TestContext.Current.CancellationToken);
        }
    }
}
