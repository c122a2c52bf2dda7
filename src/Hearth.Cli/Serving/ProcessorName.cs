namespace Hearth.Cli.Serving;

/// <summary>What the processor calls itself.</summary>
internal static class ProcessorName
{
    private const string LinuxFile = "/proc/cpuinfo";
    private const string LinuxKey = "model name";

    /// <summary>Null where the system does not say it in a file.</summary>
    public static string? Read()
    {
        try
        {
            return File.Exists(LinuxFile)
                ? File.ReadLines(LinuxFile).FirstOrDefault(static line => line.StartsWith(LinuxKey, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
