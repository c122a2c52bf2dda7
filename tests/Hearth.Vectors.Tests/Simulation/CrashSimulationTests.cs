namespace Hearth.Vectors.Tests.Simulation;

/// <summary>What the store promises over crashes: see <see cref="CrashSimulation"/>.</summary>
public sealed class CrashSimulationTests
{
    private const int Seeds = 256;
    private const int PointsPerSeed = 12;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Store_StoppedAtAnyPoint_HasEveryAcknowledgedWrite(int part)
    {
        int points = 0;
        var failures = new List<string>();
        for (int seed = part * Seeds / 4; seed < (part + 1) * Seeds / 4; seed++)
        {
            var simulation = new CrashSimulation((ulong)seed * 7919);
            try
            {
                await simulation.RunAsync(PointsPerSeed);
            }
            catch (SimulationException failure)
            {
                failures.Add(failure.ToString());
            }

            points += simulation.Points;
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.True(points >= Seeds / 4 * PointsPerSeed, $"only {points} points");
    }

    [Theory]
    [InlineData(PlantedFault.LogNotFlushed)]
    [InlineData(PlantedFault.SegmentNotFlushed)]
    [InlineData(PlantedFault.ManifestNotFlushed)]
    [InlineData(PlantedFault.DeletionsNotFlushed)]
    [InlineData(PlantedFault.FolderNotFlushed)]
    [InlineData(PlantedFault.RenamedBeforeFlush)]
    [InlineData(PlantedFault.TailNotCut)]
    public async Task Store_WithAPlantedFault_IsCaught(PlantedFault fault)
    {
        SimulationException? caught = null;
        for (ulong seed = 0; seed < 60 && caught is null; seed++)
        {
            try
            {
                await new CrashSimulation(seed * 104_729, fault).RunAsync(PointsPerSeed);
            }
            catch (SimulationException found)
            {
                caught = found;
            }
        }

        Assert.NotNull(caught);
    }
}
