namespace Hearth.Gateway.VectorStores;

/// <summary>How far a file of a vector store is, in OpenAI's words; they are stored as well.</summary>
internal static class FileStatus
{
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
