using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;

namespace Hearth.Gateway.VectorStores;

/// <summary>The body that brings files into a vector store: one, or a batch of them.</summary>
internal sealed class AttachRequest
{
    /// <summary>Files of one request.</summary>
    public const int FilesMax = 2000;

    private readonly List<string> _ids = [];
    private readonly List<(string Id, Dictionary<string, JsonElement>? Attributes)> _files = [];
    private Dictionary<string, JsonElement>? _attributes;

    public IgnoredFields Ignored { get; } = new();

    /// <summary>The files with their attributes, each once.</summary>
    public IReadOnlyList<(string Id, Dictionary<string, JsonElement> Attributes)> Files =>
    [
        .. _ids.Select(id => (id, Attributes))
            .Concat(_files.Select(file => (file.Id, file.Attributes ?? Attributes)))
            .DistinctBy(static file => file.Item1, StringComparer.Ordinal),
    ];

    /// <summary>Those of the request itself.</summary>
    public Dictionary<string, JsonElement> Attributes => _attributes ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    public static AttachRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var request = new AttachRequest();
        MemberWalker.Read(body, depthMax, request.Ignored, request.ReadMember);
        return request;
    }

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "file_id":
                _ids.Add(JsonField.ReadString(ref reader, name));
                return true;
            case "file_ids":
                Collections.StringList.Read(ref reader, name, FilesMax, _ids);
                return true;
            case "files":
                ReadFiles(ref reader, name);
                return true;
            case "attributes":
                _attributes = AttributeFields.Read(ref reader, name);
                return true;
            default:
                return false;
        }
    }

    private void ReadFiles(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectArray(ref reader, field);
        while (JsonField.NextElement(ref reader))
        {
            if (_files.Count == FilesMax)
            {
                throw JsonField.Wrong(field, $"may have at most {FilesMax} entries");
            }

            string entry = string.Create(CultureInfo.InvariantCulture, $"{field}[{_files.Count}]");
            JsonField.ExpectObject(ref reader, entry);
            string? id = null;
            Dictionary<string, JsonElement>? attributes = null;
            while (JsonField.NextMember(ref reader, out string name))
            {
                switch (name)
                {
                    case "file_id":
                        id = JsonField.ReadString(ref reader, entry + ".file_id");
                        break;
                    case "attributes" when reader.TokenType is not JsonTokenType.Null:
                        attributes = AttributeFields.Read(ref reader, entry + ".attributes");
                        break;
                    default:
                        Ignored.Add(name);
                        reader.Skip();
                        break;
                }
            }

            _files.Add((id ?? throw JsonField.Missing(entry + ".file_id"), attributes));
        }
    }
}
