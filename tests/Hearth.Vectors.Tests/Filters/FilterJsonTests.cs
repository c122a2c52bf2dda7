using System.Text.Json;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;

namespace Hearth.Vectors.Tests.Filters;

public sealed class FilterJsonTests
{
    [Theory]
    [InlineData("""{"a": "x"}""", "a = \"x\"")]
    [InlineData("""{"a": {"$eq": 1}}""", "a = 1")]
    [InlineData("""{"a": {"$ne": 1.5}}""", "not a = 1.5")]
    [InlineData("""{"a": {"$gt": 1, "$lte": 3}}""", "a > 1 and a <= 3")]
    [InlineData("""{"a": {"$gte": 1}, "b": {"$lt": true}}""", "a >= 1 and b < true")]
    [InlineData("""{"a": {"$in": ["x", 2]}}""", "a in (\"x\", 2)")]
    [InlineData("""{"a": {"$nin": ["x"]}}""", "not a in (\"x\")")]
    [InlineData("""{"tags": {"$contains": "x"}}""", "tags = \"x\"")]
    [InlineData("""{"$and": [{"a": 1}, {"$or": [{"b": 2}, {"c": {"$ne": 3}}]}]}""", "a = 1 and (b = 2 or not c = 3)")]
    public void ReadWhere_Json_IsTheFilter(string json, string text) => Assert.Equal(text, Text(FilterJson.ReadWhere(JsonElement.Parse(json))));

    [Theory]
    [InlineData("""{"$contains": "x"}""", "text contains \"x\"")]
    [InlineData("""{"$not_contains": "x"}""", "not text contains \"x\"")]
    [InlineData("""{"$or": [{"$contains": "x"}, {"$and": [{"$contains": "y"}, {"$not_contains": "z"}]}]}""", "text contains \"x\" or text contains \"y\" and not text contains \"z\"")]
    public void ReadWhereDocument_Json_IsTheFilter(string json, string text) => Assert.Equal(text, Text(FilterJson.ReadWhereDocument(JsonElement.Parse(json))));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    public void ReadWhere_Nothing_IsNull(string json)
    {
        Assert.Null(FilterJson.ReadWhere(JsonElement.Parse(json)));
        Assert.Null(FilterJson.ReadWhereDocument(JsonElement.Parse(json)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("""{"a": null}""")]
    [InlineData("""{"a": {}}""")]
    [InlineData("""{"a": {"$near": 1}}""")]
    [InlineData("""{"a": {"$in": 1}}""")]
    [InlineData("""{"a": [1]}""")]
    [InlineData("""{"a": 1e999}""")]
    [InlineData("""{"a": "\ud800"}""")]
    [InlineData("""{"$and": []}""")]
    [InlineData("""{"$and": [1]}""")]
    [InlineData("""{"$and": {"a": 1}}""")]
    [InlineData("""{"$contains": 1}""")]
    [InlineData("""{"$regex": "x"}""")]
    public void Read_NoFilter_IsRefusedWithACode(string json)
    {
        foreach (Func<JsonElement, MetadataFilter?> read in (Func<JsonElement, MetadataFilter?>[])[FilterJson.ReadWhere, FilterJson.ReadWhereDocument])
        {
            Assert.Equal("HEARTH-VEC-042", Assert.Throws<VectorsException>(() => read(JsonElement.Parse(json))).Error.Code);
        }
    }

    [Fact]
    public void ReadWhere_TooDeep_IsRefusedWithACode()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"$and\":[", 30)) + """{"a": 1}""" + string.Concat(Enumerable.Repeat("]}", 30));
        string deeper = string.Concat(Enumerable.Repeat("{\"$and\":[{\"b\": 1},", 31)) + """{"a": 1}""" + string.Concat(Enumerable.Repeat("]}", 31));
        Assert.Equal("a = 1", Text(FilterJson.ReadWhere(Read(deep))));
        Assert.Equal("HEARTH-VEC-041", Assert.Throws<VectorsException>(() => FilterJson.ReadWhere(Read($"{{\"$or\":[{{\"c\":1}},{deeper}]}}"))).Error.Code);
    }

    private static JsonElement Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    private static string? Text(MetadataFilter? filter) => filter is null ? null : FilterText.Format(filter);
}
