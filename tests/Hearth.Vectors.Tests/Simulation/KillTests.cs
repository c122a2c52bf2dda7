using System.Diagnostics;
using System.Globalization;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A program of its own on the machine's disk, killed with signal 9 at moments that no seed can give.</summary>
public sealed class KillTests : IDisposable
{
    /// <summary>Each interrupts <see cref="KilledWriter.Stores"/> stores. HEARTH_KILLS asks for another number.</summary>
    private static readonly int s_kills = int.TryParse(Environment.GetEnvironmentVariable("HEARTH_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : 50;

    private readonly DirectoryInfo _folder = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/hearth-vectors-{Environment.ProcessId}")
        : Directory.CreateTempSubdirectory("hearth-vectors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Store_WhoseProcessIsKilled_HasEveryAcknowledgedWrite()
    {
        // Killing does not lose what the operating system has: so a folder in memory will do, and flushes cost nothing.
        var random = new SeededRandom(9);
        long[] acknowledged = new long[KilledWriter.Stores];
        int during = 0;
        for (int kill = 0; kill < s_kills; kill++)
        {
            long[] told = await RunAsync(acknowledged, random.NextInt32(24), checksLock: kill == 0);
            for (int store = 0; store < told.Length; store++)
            {
                during += told[store] > acknowledged[store] ? 1 : 0;
                acknowledged[store] = await CheckAsync(store, Math.Max(told[store], acknowledged[store]), kill);
            }
        }

        Assert.True(during > s_kills * KilledWriter.Stores / 2, $"only {during} stores were being written to");
    }

    /// <summary>Lets it write, kills it after some acknowledgements; returns the last of each store.</summary>
    private async Task<long[]> RunAsync(long[] acknowledged, int lines, bool checksLock)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hearth.Vectors.Tests"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            ArgumentList = { KilledWriter.Mode, _folder.FullName, string.Join(',', acknowledged.Select(static number => number + 1)) },
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The program does not start.");
        long[] told = new long[KilledWriter.Stores];
        try
        {
            while (lines-- >= 0 && await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            {
                Note(line, told);
            }

            if (checksLock)
            {
                VectorsException refused = Assert.Throws<VectorsException>(() => VectorStore.Open(KilledWriter.FolderOf(_folder.FullName, 0), new VectorsOptions(), TimeProvider.System));
                Assert.Equal(VectorsErrors.StoreInUse, refused.Error);
                Assert.Contains(process.Id.ToString(CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            process.Kill();
        }

        // What it said between the last line read and its death was acknowledged too.
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Note(line, told);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        return told;
    }

    private static void Note(string line, long[] told)
    {
        // The last line may be cut off; a number that lost its end would be smaller than the one before.
        if (line.Split(' ') is [var store, var number] && int.TryParse(store, CultureInfo.InvariantCulture, out int place) && long.TryParse(number, CultureInfo.InvariantCulture, out long operation))
        {
            told[place] = Math.Max(told[place], operation);
        }
    }

    private async Task<long> CheckAsync(int number, long acknowledged, int kill)
    {
        await using VectorStore store = KilledWriter.Open(KilledWriter.FolderOf(_folder.FullName, number));
        IVectorCollection? collection = await store.FindAsync("things", CancellationToken.None);
        if (collection is null)
        {
            Assert.Equal(0, acknowledged);
            return 0;
        }

        long found = collection.Version.Sequence;
        Assert.True(found == acknowledged || found == acknowledged + 1, $"kill {kill}: {acknowledged} writes were acknowledged, {found} are there");
        RecordPage page = await collection.ScrollAsync(null, RecordParts.Text, 10_000, null, CancellationToken.None);
        Assert.Equal(KilledWriter.Expected(found), page.Records.ToDictionary(static record => record.Id, static record => record.Text ?? "", StringComparer.Ordinal));
        return found;
    }
}
