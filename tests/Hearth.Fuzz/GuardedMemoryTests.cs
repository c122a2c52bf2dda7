using System.Globalization;

namespace Hearth.Fuzz;

public sealed class GuardedMemoryTests
{
    [Fact]
    public void Take_AnyLength_EndsDirectlyBeforeAPageThatCannotBeRead()
    {
        GuardedMemory guarded = new(10_000);
        byte[] bytes = [1, 2, 3, 4, 5];

        ReadOnlyMemory<byte> taken = guarded.Take(bytes);

        Assert.Equal(bytes, taken.ToArray());
        string next = End(guarded).ToString("x", CultureInfo.InvariantCulture) + "-";
        Assert.Contains(File.ReadLines("/proc/self/maps"), line => line.StartsWith(next, StringComparison.Ordinal) && line.Contains(" ---p ", StringComparison.Ordinal));
    }

    private static unsafe nint End(GuardedMemory guarded)
    {
        using System.Buffers.MemoryHandle handle = guarded.Pin();
        return (nint)handle.Pointer + guarded.GetSpan().Length;
    }
}
