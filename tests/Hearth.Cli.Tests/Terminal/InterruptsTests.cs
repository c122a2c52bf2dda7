using Hearth.Cli.Terminal;

namespace Hearth.Cli.Tests.Terminal;

public sealed class InterruptsTests
{
    [Fact]
    public void RaiseInterrupt_Free_CancelsOnceAndThenLetsTheProcessEnd()
    {
        using Interrupts interrupts = new();

        Assert.True(interrupts.RaiseInterrupt());
        Assert.True(interrupts.Token.IsCancellationRequested);
        Assert.False(interrupts.RaiseInterrupt());
    }

    [Fact]
    public void RaiseInterrupt_Taken_CallsTheTakerUntilItLetsGo()
    {
        using Interrupts interrupts = new();
        int calls = 0;

        using (interrupts.Take(() => calls++))
        {
            Assert.True(interrupts.RaiseInterrupt());
            Assert.True(interrupts.RaiseInterrupt());
        }

        Assert.Equal(2, calls);
        Assert.False(interrupts.Token.IsCancellationRequested);
        interrupts.RaiseInterrupt();
        Assert.True(interrupts.Token.IsCancellationRequested);
    }

    [Fact]
    public void RaiseTerminate_Taken_CancelsAllTheSame()
    {
        using Interrupts interrupts = new();
        using IDisposable lease = interrupts.Take(() => { });

        interrupts.RaiseTerminate();

        Assert.True(interrupts.Token.IsCancellationRequested);
    }
}
