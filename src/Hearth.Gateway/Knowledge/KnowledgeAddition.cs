using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Knowledge;

namespace Hearth.Gateway.Knowledge;

/// <summary>The body that has files read into a collection.</summary>
internal sealed class KnowledgeAddition
{
    private string? _path;
    private string? _language;

    /// <summary>The embedder; null for that of the collection.</summary>
    public string? Model { get; private set; }

    public bool Reembed { get; private set; }

    /// <summary>True where progress comes as events.</summary>
    public bool Stream { get; private set; }

    public IgnoredFields Ignored { get; } = new();

    public static KnowledgeAddition Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var addition = new KnowledgeAddition();
        MemberWalker.Read(body, depthMax, addition.Ignored, addition.ReadMember);
        return addition;
    }

    public IngestionRequest Of(string collection)
    {
        var request = new IngestionRequest(collection) { Source = _path, Reembed = Reembed };
        return _language is null ? request : request with { Language = _language };
    }

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "path":
                _path = JsonField.ReadString(ref reader, name);
                if (!Path.IsPathFullyQualified(_path) || _path.Contains('\0', StringComparison.Ordinal))
                {
                    throw JsonField.Wrong(name, "must be an absolute path on the machine of the server");
                }

                return true;
            case "language":
                _language = JsonField.ReadString(ref reader, name);
                return true;
            case "model":
                Model = JsonField.ReadString(ref reader, name);
                return true;
            case "reembed":
                Reembed = JsonField.ReadBoolean(ref reader, name);
                return true;
            case "stream":
                Stream = JsonField.ReadBoolean(ref reader, name);
                return true;
            default:
                return false;
        }
    }
}
