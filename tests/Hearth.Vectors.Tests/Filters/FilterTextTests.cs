using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;

namespace Hearth.Vectors.Tests.Filters;

public sealed class FilterTextTests
{
    [Theory]
    [InlineData("language = \"en\" and (year >= 2020 or text contains 'draft')", "language = \"en\" and (year >= 2020 or text contains \"draft\")")]
    [InlineData("a=1 OR b=2 AND c=3", "a = 1 or b = 2 and c = 3")]
    [InlineData("(a = 1 or b = 2) and c = 3", "(a = 1 or b = 2) and c = 3")]
    [InlineData("not (a = 1 and b = 2)", "not (a = 1 and b = 2)")]
    [InlineData("not a = 1 and b == 2", "not a = 1 and b = 2")]
    [InlineData("((a = 1)) and (b = 2 and c = 3)", "a = 1 and b = 2 and c = 3")]
    [InlineData("a not in (1, 2.50, 'x')", "not a in (1, 2.5, \"x\")")]
    [InlineData("a in []", "a in ()")]
    [InlineData("year between 2000 and 2010 and b <> true", "year >= 2000 and year <= 2010 and b != true")]
    [InlineData("a not between 1 and 2 or c exists", "not (a >= 1 and a <= 2) or c exists")]
    [InlineData("exists a and b not exists", "a exists and not b exists")]
    [InlineData("`and` = 1 and `with \\` tick` exists", "`and` = 1 and `with \\` tick` exists")]
    [InlineData("author.last-name = \"O'Neill\"", "author.last-name = \"O'Neill\"")]
    [InlineData("when > 2026-11-21", "when > 2026-11-21T00:00:00Z")]
    [InlineData("when > 2026-11-21T10:30:00.25+02:00", "when > 2026-11-21T08:30:00.25Z")]
    [InlineData("tags = [\"a\", 1, 2026-01-02, false]", "tags = [\"a\", 1, 2026-01-02T00:00:00Z, false]")]
    [InlineData("text contains \"Ä\" ignoring case", "text contains \"Ä\" ignoring case")]
    [InlineData("id = \"one\" or id not in ('two', 'three')", "id in (\"one\") or not id in (\"two\", \"three\")")]
    [InlineData("a = -9223372036854775808 and b = 1e300 and c = 3.0", "a = -9223372036854775808 and b = 1E+300 and c = 3.0")]
    [InlineData("a = \"\\u00e4\\n\\\"\"", "a = \"ä\\u000a\\\"\"")]
    [InlineData("true and not false", "true and not false")]
    public void Parse_Text_IsWhatTheCanonicalFormSays(string text, string canonical)
    {
        Assert.Equal(canonical, FilterText.Format(FilterParser.Parse(text)));
        Assert.Equal(canonical, FilterText.Format(FilterParser.Parse(canonical)));
    }

    [Theory]
    [InlineData("", 1, "the name of a field")]
    [InlineData("a", 2, "'='")]
    [InlineData("a = ", 5, "a value")]
    [InlineData("a = en", 5, "double quotes")]
    [InlineData("a = \"en", 5, "does not end")]
    [InlineData("a = 1 b = 2", 7, "'and', 'or'")]
    [InlineData("a = 1 && b = 2", 7, "write 'and'")]
    [InlineData("a = 1 annd b = 2", 7, "did you mean 'and'")]
    [InlineData("a betwen 1 and 2", 3, "did you mean 'between'")]
    [InlineData("a like \"x\"", 3, "text contains")]
    [InlineData("a contains \"x\"", 3, "one item")]
    [InlineData("a is null", 3, "exists")]
    [InlineData("a in 1", 6, "'('")]
    [InlineData("a in (1, 2", 11, "')'")]
    [InlineData("(a = 1", 7, "')'")]
    [InlineData("a between 1 or 2", 13, "'and'")]
    [InlineData("text = \"x\"", 6, "backticks")]
    [InlineData("id > \"x\"", 4, "backticks")]
    [InlineData("id in (1)", 7, "strings")]
    [InlineData("and = 1", 1, "the name of a field")]
    [InlineData("a = 2026-13-41", 5, "a date is written")]
    [InlineData("a = 99999999999999999999", 5, "64 bits")]
    [InlineData("a = 1e999", 5, "64 bits")]
    [InlineData("a = \"\\x\"", 6, "backslash")]
    [InlineData("a = [[1]]", 6, "a value")]
    [InlineData("a ; b", 3, "double quotes")]
    [InlineData("text contains \"x\" ignoring", 27, "'case'")]
    public void Parse_NoFilter_SaysWhereAndWhat(string text, int character, string what)
    {
        VectorsException refused = Assert.Throws<VectorsException>(() => FilterParser.Parse(text));
        Assert.Equal("HEARTH-VEC-040", refused.Error.Code);
        Assert.Contains($"at character {character}:", refused.Message, StringComparison.Ordinal);
        Assert.Contains(what, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("not ")]
    public void Parse_TooDeepOrTooLong_IsRefusedWithACode(string opening)
    {
        string deep = string.Concat(Enumerable.Repeat(opening, 5_000)) + "a = 1";
        Assert.Equal("HEARTH-VEC-041", Assert.Throws<VectorsException>(() => FilterParser.Parse(deep)).Error.Code);
        string wide = string.Join(" or ", Enumerable.Repeat("a = 1", FilterLimits.ConditionsMax));
        Assert.Equal("HEARTH-VEC-041", Assert.Throws<VectorsException>(() => FilterParser.Parse(wide)).Error.Code);
        string longer = new string(' ', FilterLimits.TextCharactersMax) + "a = 1";
        Assert.Equal("HEARTH-VEC-041", Assert.Throws<VectorsException>(() => FilterParser.Parse(longer)).Error.Code);
    }

    [Fact]
    public void Format_RandomFilters_IsReadAsFiltersThatMatchTheSame()
    {
        var random = new SeededRandom(5);
        VectorRecord[] records = [.. Enumerable.Range(0, 50).Select(index => new VectorRecord($"id-{index}")
        {
            Text = random.OneIn(6) ? null : RandomFilters.Text(random),
            Metadata = RandomFilters.Metadata(random),
        })];
        for (int round = 0; round < 3_000; round++)
        {
            MetadataFilter filter = RandomFilters.Filter(random, 4);
            string text = FilterText.Format(filter);
            MetadataFilter read = FilterParser.Parse(text);
            Assert.Equal(text, FilterText.Format(read));
            foreach (VectorRecord record in records)
            {
                bool matches = RowFilter.Matches(filter, record.Id, record.Text, record.Metadata);
                Assert.True(matches == RowFilter.Matches(read, record.Id, record.Text, record.Metadata), text);
            }
        }
    }
}
