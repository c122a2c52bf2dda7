using System.Text.Json;
using Hearth.Gateway.Collections;

namespace Hearth.Gateway.VectorStores;

/// <summary>The tool <c>file_search</c> of a chat request: the server itself finds passages before the model answers.</summary>
internal sealed class FileSearchTool
{
    /// <summary>Places that are searched by one request.</summary>
    private const int StoresMax = 8;

    /// <summary>Vector stores by id, and collections of documents by name.</summary>
    public List<string> StoreIds { get; } = [];

    public VectorSearchRequest Search { get; } = new();

    /// <summary>Reads one member; false when the name means nothing to this tool.</summary>
    public bool ReadMember(ref Utf8JsonReader reader, string name, string field)
    {
        if (name is not "vector_store_ids")
        {
            return Search.ReadOption(ref reader, name, field);
        }

        StringList.Read(ref reader, field, StoresMax, StoreIds);
        return true;
    }
}
