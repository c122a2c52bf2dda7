using System.Globalization;

namespace Hearth.Compute.Threading;

/// <summary>How many threads are worth starting on this machine.</summary>
public static class ProcessorTopology
{
    /// <summary>More threads than this gain nothing in decoding, which is bound by memory channels, and cost in every dispatch.</summary>
    public const int DefaultThreadsMax = 16;

    /// <summary>
    /// Physical cores this process may use: never more than its affinity mask and its container's quota allow, at least 1.
    /// Where the cores cannot be told apart (other systems than Linux) every logical processor counts.
    /// </summary>
    public static int PhysicalCores { get; } = Math.Clamp(CountCores("/sys/devices/system/cpu"), 1, Environment.ProcessorCount);

    /// <summary>The number of threads used where none is configured: <see cref="PhysicalCores"/>, at most <see cref="DefaultThreadsMax"/>.</summary>
    public static int DefaultThreads => Math.Min(PhysicalCores, DefaultThreadsMax);

    /// <summary>Distinct sibling lists below <paramref name="folder"/>; <see cref="int.MaxValue"/> where there are none to read.</summary>
    internal static int CountCores(string folder)
    {
        HashSet<string> siblings = new(StringComparer.Ordinal);
        try
        {
            for (int processor = 0; processor < 4096; processor++)
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"{folder}/cpu{processor}/topology/thread_siblings_list");
                if (!File.Exists(path))
                {
                    break;
                }

                siblings.Add(File.ReadAllText(path));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;
        }

        return siblings.Count == 0 ? int.MaxValue : siblings.Count;
    }
}
