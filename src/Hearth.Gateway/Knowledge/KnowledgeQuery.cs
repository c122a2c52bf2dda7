using System.Text.Json;
using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Knowledge;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.Knowledge;

/// <summary>The body of a search or a question.</summary>
internal sealed class KnowledgeQuery
{
    private const int LimitMax = 100;
    private const int ContextMax = 4;
    private string? _question;
    private int? _limit;
    private double? _vectorWeight;
    private double? _relevance;
    private int _context;
    private bool _isSection;
    private MetadataFilter? _filter;

    /// <summary>The embedder; null for that of the collection.</summary>
    public string? Model { get; private set; }

    public IgnoredFields Ignored { get; } = new();

    public static KnowledgeQuery Read(ReadOnlySpan<byte> body, int depthMax)
    {
        var query = new KnowledgeQuery();
        MemberWalker.Read(body, depthMax, query.Ignored, query.ReadMember);
        return query._question is null ? throw JsonField.Missing("question") : query;
    }

    public SearchRequest Of(string collection)
    {
        var request = new SearchRequest(collection, _question ?? "") { VectorWeight = _vectorWeight, Neighbours = _context, WholeSections = _isSection, Filter = _filter };
        return request with { Limit = _limit ?? request.Limit, Relevance = _relevance ?? request.Relevance };
    }

    private bool ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "question":
                _question = JsonField.ReadString(ref reader, name);
                return true;
            case "limit":
                _limit = JsonField.ReadInt32(ref reader, name, 1, LimitMax);
                return true;
            case "vector_weight":
                _vectorWeight = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "relevance":
                _relevance = JsonField.ReadSingle(ref reader, name, 0, 1);
                return true;
            case "context":
                _context = JsonField.ReadInt32(ref reader, name, 0, ContextMax);
                return true;
            case "section":
                _isSection = JsonField.ReadBoolean(ref reader, name);
                return true;
            case "filter":
                _filter = RecordSelection.ReadFilter(ref reader, name);
                return true;
            case "model":
                Model = JsonField.ReadString(ref reader, name);
                return true;
            default:
                return false;
        }
    }
}
