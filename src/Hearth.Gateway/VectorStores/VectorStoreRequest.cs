using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;

namespace Hearth.Gateway.VectorStores;

/// <summary>The body that makes or changes a vector store; what was not given is null.</summary>
internal sealed class VectorStoreRequest
{
    private const int NameCharactersMax = 256;
    private const int DescriptionCharactersMax = 2048;
    private const int DaysMax = 365;

    public string? Name { get; private set; }

    public string? Description { get; private set; }

    public Dictionary<string, string>? Metadata { get; private set; }

    public int? ExpiresAfterDays { get; private set; }

    public List<string> FileIds { get; } = [];

    public IgnoredFields Ignored { get; } = new();

    public static VectorStoreRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var request = new VectorStoreRequest();
        if (body.Length > 0)
        {
            MemberWalker.Read(body, depthMax, request.Ignored, request.ReadMember);
        }

        return request;
    }

    /// <summary>The description with what was given in place of what it had.</summary>
    public StoreDescription Over(StoreDescription before) => before with
    {
        Name = Name ?? before.Name,
        Description = Description ?? before.Description,
        Metadata = Metadata ?? before.Metadata,
        ExpiresAfterDays = ExpiresAfterDays ?? before.ExpiresAfterDays,
    };

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "name":
                Name = ReadText(ref reader, name, NameCharactersMax);
                return true;
            case "description":
                Description = ReadText(ref reader, name, DescriptionCharactersMax);
                return true;
            case "metadata":
                Metadata = AttributeFields.ReadStrings(ref reader, name);
                return true;
            case "expires_after":
                ExpiresAfterDays = ReadExpiry(ref reader, name);
                return true;
            case "file_ids":
                StringList.Read(ref reader, name, AttachRequest.FilesMax, FileIds);
                return true;
            default:
                return false;
        }
    }

    private static string ReadText(ref Utf8JsonReader reader, string field, int charactersMax)
    {
        string text = JsonField.ReadString(ref reader, field);
        return text.Length <= charactersMax ? text : throw JsonField.Wrong(field, $"may have at most {charactersMax} characters");
    }

    private static int ReadExpiry(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        int? days = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "anchor":
                    if (JsonField.ReadString(ref reader, field + ".anchor") is not "last_active_at")
                    {
                        throw JsonField.Wrong(field + ".anchor", "must be last_active_at");
                    }

                    break;
                case "days":
                    days = JsonField.ReadInt32(ref reader, field + ".days", 1, DaysMax);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return days ?? throw JsonField.Missing(field + ".days");
    }
}
