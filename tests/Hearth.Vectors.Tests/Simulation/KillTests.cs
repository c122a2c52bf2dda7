using System.Diagnostics;
using System.Globalization;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A program of its own on the machine's disk, killed with signal 9 at moments that no seed can give.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 200;
    private readonly DirectoryInfo _folder = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/hearth-vectors-{Environment.ProcessId}")
        : Directory.CreateTempSubdirectory("hearth-vectors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Store_WhoseProcessIsKilled_HasEveryAcknowledgedWrite()
    {
        // Killing does not lose what the operating system has: so a folder in memory will do, and flushes cost nothing.
        var random = new SeededRandom(9);
        long acknowledged = 0;
        int during = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            long told = await RunAsync(acknowledged + 1, random.NextInt32(12), checksLock: kill == 0);
            during += told > acknowledged ? 1 : 0;
            acknowledged = await CheckAsync(Math.Max(told, acknowledged), kill);
        }

        Assert.True(during > Kills / 2, $"only {during} of {Kills} were killed while they wrote");
    }

    /// <summary>Lets it write, kills it after some acknowledgements; returns the last.</summary>
    private async Task<long> RunAsync(long first, int lines, bool checksLock)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Hearth.Vectors.Tests"))
        {
            RedirectStandardOutput = true,
            ArgumentList = { KilledWriter.Mode, _folder.FullName, first.ToString(CultureInfo.InvariantCulture) },
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("The program does not start.");
        long last = 0;
        try
        {
            while (lines-- >= 0 && await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            {
                last = long.Parse(line, CultureInfo.InvariantCulture);
            }

            if (checksLock)
            {
                VectorsException refused = Assert.Throws<VectorsException>(() => VectorStore.Open(_folder.FullName, new VectorsOptions(), TimeProvider.System));
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
            last = long.TryParse(line, CultureInfo.InvariantCulture, out long number) ? Math.Max(last, number) : last;
        }

        await process.WaitForExitAsync(CancellationToken.None);
        return last;
    }

    private async Task<long> CheckAsync(long acknowledged, int kill)
    {
        await using VectorStore store = KilledWriter.Open(_folder.FullName);
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
