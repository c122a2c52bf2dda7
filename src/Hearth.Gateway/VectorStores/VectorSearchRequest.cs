using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.VectorStores;

/// <summary>What is searched for in a vector store, in OpenAI's words.</summary>
internal sealed class VectorSearchRequest
{
    private const int QueriesMax = 8;
    private const int ResultsMax = 50;
    private const int ResultsDefault = 10;
    private double? _vectorShare;
    private double? _textShare;

    public List<string> Queries { get; } = [];

    public int Limit { get; private set; } = ResultsDefault;

    /// <summary>True where the request says how many.</summary>
    public bool IsLimited { get; private set; }

    public double ScoreThreshold { get; private set; }

    public MetadataFilter? Filter { get; private set; }

    /// <summary>How much nearness counts against words, 0 to 1; null for the store's own.</summary>
    public double? VectorWeight => _vectorShare is null && _textShare is null ? null
        : (_vectorShare ?? 0) + (_textShare ?? 0) is var sum && sum > 0 ? (_vectorShare ?? 0) / sum
        : null;

    public IgnoredFields Ignored { get; } = new();

    public static VectorSearchRequest Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var request = new VectorSearchRequest();
        MemberWalker.Read(body, depthMax, request.Ignored, request.ReadMember);
        return request.Queries.Count > 0 ? request : throw JsonField.Missing("query");
    }

    /// <summary>Reads what a search and the <c>file_search</c> tool share.</summary>
    public bool ReadOption(ref Utf8JsonReader reader, string name, string field)
    {
        switch (name)
        {
            case "filters":
                Filter = AttributeFilter.Read(ref reader, field);
                return true;
            case "max_num_results":
                Limit = JsonField.ReadInt32(ref reader, field, 1, ResultsMax);
                IsLimited = true;
                return true;
            case "ranking_options":
                ReadRanking(ref reader, field);
                return true;
            default:
                return false;
        }
    }

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        if (name is not "query")
        {
            return ReadOption(ref reader, name, name);
        }

        if (reader.TokenType is JsonTokenType.StartArray)
        {
            StringList.Read(ref reader, name, QueriesMax, Queries);
        }
        else
        {
            Queries.Add(JsonField.ReadString(ref reader, name));
        }

        return Queries.TrueForAll(static query => !string.IsNullOrWhiteSpace(query)) ? true : throw JsonField.Wrong(name, "must not be empty");
    }

    private void ReadRanking(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "score_threshold" when reader.TokenType is not JsonTokenType.Null:
                    ScoreThreshold = JsonField.ReadSingle(ref reader, field + ".score_threshold", 0, 1);
                    break;
                case "hybrid_search" when reader.TokenType is not JsonTokenType.Null:
                    ReadShares(ref reader, field + ".hybrid_search");
                    break;
                default:
                    // Rankers are OpenAI's own models; here there is one way to rank.
                    Ignored.Add($"{field}.{name}");
                    reader.Skip();
                    break;
            }
        }
    }

    private void ReadShares(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "embedding_weight":
                    _vectorShare = JsonField.ReadSingle(ref reader, field + ".embedding_weight", 0, 1e6);
                    break;
                case "text_weight":
                    _textShare = JsonField.ReadSingle(ref reader, field + ".text_weight", 0, 1e6);
                    break;
                default:
                    Ignored.Add($"{field}.{name}");
                    reader.Skip();
                    break;
            }
        }
    }
}
