using System.Globalization;
using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Storage;
using Microsoft.Win32.SafeHandles;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A program that writes without end and says on its output what was acknowledged, until it is killed.</summary>
internal static class KilledWriter
{
    public const string Mode = "write-until-killed";

    /// <summary>Operations before their ids come again.</summary>
    private const int Period = 24;

    private const int BatchRecords = 5;

    private static readonly Lock s_lock = new();

    /// <summary>It ends by itself should nobody kill it.</summary>
    private const long WritesMax = 1_000_000;

    /// <summary>Stores that it writes to at once: so each kill interrupts as many.</summary>
    public const int Stores = 4;

    public static async Task<int> RunAsync(string folder, string firsts)
    {
        using var output = new SafeFileHandle(1, ownsHandle: false);
        await using var lines = new FileStream(output, FileAccess.Write, bufferSize: 0);
        long[] first = [.. firsts.Split(',').Select(static number => long.Parse(number, CultureInfo.InvariantCulture))];
        await Task.WhenAll(Enumerable.Range(0, Stores).Select(store => WriteAsync(FolderOf(folder, store), store, first[store], lines)));
        return 1;
    }

    public static string FolderOf(string folder, int store) => Directory.CreateDirectory(Path.Combine(folder, $"store-{store}")).FullName;

    /// <summary>The store with parts so small that the background has much to do.</summary>
    public static VectorStore Open(string folder)
    {
        StoreLock held = StoreLock.Take(folder);
        try
        {
            var limits = new CollectionLimits { HeadRowsMax = 16, GraphRowsMin = 48, LogBytesMax = 4_000 };
            return new VectorStore(new LocalDisk(folder), new VectorsOptions { BuildThreads = 1 }, TimeProvider.System, held, limits: limits);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Ids and texts after an operation; the first has number 1.</summary>
    public static SortedDictionary<string, string> Expected(long number)
    {
        var records = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (long operation = Math.Max(1, number - (4 * Period)); operation <= number; operation++)
        {
            if (operation % 4 == 0)
            {
                foreach (string id in Deleted(operation))
                {
                    records.Remove(id);
                }
            }
            else
            {
                foreach (VectorRecord record in Records(operation))
                {
                    records[record.Id] = record.Text ?? "";
                }
            }
        }

        return records;
    }

    private static async Task WriteAsync(string folder, int number, long first, FileStream lines)
    {
        await using VectorStore store = Open(folder);
        IVectorCollection collection = await store.FindAsync("things", CancellationToken.None)
            ?? await store.CreateAsync(new CollectionDefinition("things", 2) { Metric = VectorMetric.Euclidean }, CancellationToken.None);
        for (long operation = first; operation < WritesMax; operation++)
        {
            if (operation % 4 == 0)
            {
                await collection.DeleteAsync(new IdFilter(Deleted(operation)), CancellationToken.None);
            }
            else
            {
                await collection.UpsertAsync([.. Records(operation)], CancellationToken.None);
            }

            byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {operation}\n"));
            lock (s_lock)
            {
                lines.Write(line);
            }
        }
    }

    private static IEnumerable<VectorRecord> Records(long number) => Enumerable.Range(0, BatchRecords).Select(index => new VectorRecord($"b{number % Period:d2}-{index}")
    {
        Vector = new float[] { number % 100, index },
        Text = string.Create(CultureInfo.InvariantCulture, $"written by {number}"),
    });

    /// <summary>Some of what the operation before wrote: so a deletion always finds something.</summary>
    private static string[] Deleted(long number) => [.. Records(number - 1).Take(3).Select(static record => record.Id)];
}
