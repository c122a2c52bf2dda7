using Hearth.Knowledge.Ingestion;
using Hearth.Testing;

namespace Hearth.Knowledge.Tests.Ingestion;

public sealed class QuietPeriodTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_BurstOfChanges_EndsOnceWhenItIsQuiet()
    {
        TestClock clock = new();
        using QuietPeriod quiet = new(TimeSpan.FromSeconds(1), clock);
        quiet.Notify();
        Task waiting = quiet.WaitAsync(None);
        clock.Advance(TimeSpan.FromMilliseconds(600));
        quiet.Notify();
        clock.Advance(TimeSpan.FromMilliseconds(600));
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromMilliseconds(400));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), None);

        Assert.False(quiet.WaitAsync(None).IsCompleted);
    }
}
