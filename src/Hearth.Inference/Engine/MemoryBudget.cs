using System.Globalization;

namespace Hearth.Inference.Engine;

/// <summary>How much memory is there to take.</summary>
internal static class MemoryBudget
{
    /// <summary>The lesser of what the runtime may use (a container's limit counts) and what Linux says is available without swapping.</summary>
    public static long AvailableBytes() =>
        Math.Min(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, ReadMemoryAvailable("/proc/meminfo") ?? long.MaxValue);

    /// <summary>The line <c>MemAvailable</c> of a file such as /proc/meminfo, in bytes; null where it is not.</summary>
    internal static long? ReadMemoryAvailable(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (string line in File.ReadLines(path))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["MemAvailable:", string number, "kB", ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kibibytes))
            {
                return kibibytes * 1024;
            }
        }

        return null;
    }

    /// <summary>Refuses what would not fit.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.MemoryInsufficient"/>.</exception>
    public static void Require(long neededBytes, long availableBytes)
    {
        if (neededBytes > availableBytes)
        {
            throw new InferenceException(
                InferenceErrors.MemoryInsufficient,
                $"The model needs {Megabytes(neededBytes)} MB, and {Megabytes(availableBytes)} MB are available.");
        }
    }

    private static long Megabytes(long bytes) => (bytes + 999_999) / 1_000_000;
}
