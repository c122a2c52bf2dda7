namespace Hearth.Gateway.VectorStores;

/// <summary>How many files are how far, in OpenAI's shape.</summary>
internal sealed record FileCounts(int InProgress, int Completed, int Failed, int Cancelled, int Total)
{
    public static FileCounts Of(IEnumerable<string> statuses)
    {
        int[] counts = new int[4];
        foreach (string status in statuses)
        {
            counts[status switch { FileStatus.InProgress => 0, FileStatus.Completed => 1, FileStatus.Failed => 2, _ => 3 }]++;
        }

        return new FileCounts(counts[0], counts[1], counts[2], counts[3], counts.Sum());
    }
}
