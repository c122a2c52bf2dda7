namespace Hearth.Gateway.Files;

/// <summary>Where uploaded files, vector stores and their vectors are kept; registered by the host.</summary>
/// <param name="Root">Full path; made by the first request that needs it.</param>
internal sealed record FileFolder(string Root)
{
    /// <summary>What was uploaded, by id.</summary>
    public string Contents => Path.Combine(Root, "contents");

    /// <summary>What is known of each upload.</summary>
    public string Descriptions => Path.Combine(Root, "descriptions");

    /// <summary>Uploads that have not ended.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    /// <summary>One folder per vector store.</summary>
    public string Stores => Path.Combine(Root, "stores");

    /// <summary>The embedded store with the vectors of all vector stores: it is not that of the collections, so that no other API shows what belongs to an owner.</summary>
    public string Vectors => Path.Combine(Root, "vectors");
}
