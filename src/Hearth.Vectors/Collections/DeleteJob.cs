using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Collections;

/// <summary>Removes the records that match when it is its turn; the result is how many.</summary>
internal sealed class DeleteJob(MetadataFilter filter) : WriterJob
{
    public MetadataFilter Filter { get; } = filter;
}
