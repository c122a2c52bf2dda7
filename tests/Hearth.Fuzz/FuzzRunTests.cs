using Hearth.Inference;
using Hearth.Primitives;

namespace Hearth.Fuzz;

/// <summary>The harness itself: a target that breaks the promise is found out, by seed.</summary>
public sealed class FuzzRunTests
{
    [Fact]
    public void Execute_ExceptionWithoutACode_NamesItsSeed()
    {
        InvalidOperationException finding = Assert.Throws<InvalidOperationException>(
            () => FuzzRun.Execute(new ScriptedTarget(static input => GC.KeepAlive(new List<int>()[input])), 41, 5));

        Assert.Contains("ArgumentOutOfRangeException", finding.Message, StringComparison.Ordinal);
        Assert.Contains("HEARTH_FUZZ_SEED=41 ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_MoreMemoryThanTheBound_NamesItsSeed()
    {
        InvalidOperationException finding = Assert.Throws<InvalidOperationException>(
            () => FuzzRun.Execute(new ScriptedTarget(static input => GC.KeepAlive(new byte[input == 3 ? 100_000 : 10])), 1, 10));

        Assert.Contains("bytes allocated", finding.Message, StringComparison.Ordinal);
        Assert.Contains("HEARTH_FUZZ_SEED=4 ", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_CodedRefusals_AreCounted()
    {
        ScriptedTarget target = new(static input =>
        {
            if (input % 4 == 0)
            {
                throw new InferenceException(InferenceErrors.GgufMalformed, "test");
            }
        });

        Assert.Equal((6, 2), FuzzRun.Execute(target, 1, 8));
    }

    private sealed class ScriptedTarget(Action<int> feed) : FuzzTarget
    {
        private int _input;

        public override string Name => "scripted";

        public override int Inputs => 0;

        public override long AllocatedBytesMax => 50_000;

        public override void Feed(SeededRandom random) => feed(_input++);
    }
}
