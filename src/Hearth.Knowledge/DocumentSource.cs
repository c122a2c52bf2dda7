using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge;

/// <summary>A document whose place in a collection is a name and not a file of a watched folder.</summary>
/// <param name="Name">What it is known by, such as <c>invoices/may.pdf</c>; its ending says what kind of document it is.</param>
/// <param name="File">Where its content lies now, by full path; the name of that file says nothing.</param>
public sealed record DocumentSource(string Name, string File)
{
    /// <summary>What its owner notes about it: filters find it as <c>attr.NAME</c>, passages carry it.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Attributes { get; init; } = EmptyAttributes;

    private static readonly IReadOnlyDictionary<string, MetadataValue> EmptyAttributes = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
}
